package io.carafe.registry.http;

import io.carafe.api.error.CarafeException;
import io.carafe.registry.settings.RegistrySettings;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Whom to trust for a registry: whom Java trusts, whom the system trusts, the certificates that were given, and those of
 * {@code certs.d/HOST} of Docker's and the container tools' directories: {@code *.crt} are authorities, {@code NAME.cert} and
 * {@code NAME.key} are shown to a registry that asks.
 */
final class TlsContexts {
    private static final List<Path> SYSTEM = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"));
    private static final List<Path> BY_HOST =
            List.of(Path.of("/etc/containers/certs.d"), Path.of("/etc/docker/certs.d"));
    private static final String CERTIFICATE = ".cert";
    private static final char[] NO_PASSWORD = new char[0];

    private final RegistrySettings settings;

    TlsContexts(RegistrySettings settings) {
        this.settings = settings;
    }

    /** @param authority the registry's host and port */
    SSLContext of(String authority, boolean insecure) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys(authority), new TrustManager[] {insecure ? new TrustAll() : trust(authority)}, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new CarafeException("cannot set TLS up: " + e.getMessage(), "", e);
        }
    }

    private TrustChain trust(String authority) {
        List<Supplier<X509ExtendedTrustManager>> managers = new ArrayList<>();
        settings.authority().ifPresent(file -> {
            // A file that cannot be used is told before anything is sent.
            X509ExtendedTrustManager given = manager(store(Pem.certificates(file)));
            managers.add(() -> given);
        });
        for (Path file : filesOf(authority, ".crt")) {
            managers.add(once(() -> manager(store(Pem.certificates(file)))));
        }
        managers.add(once(() -> manager(null)));
        settings.path("SSL_CERT_FILE")
                .or(() -> SYSTEM.stream().filter(Files::isReadable).findFirst())
                .ifPresent(file -> managers.add(once(() -> manager(store(Pem.certificates(file))))));
        return new TrustChain(managers);
    }

    private static Supplier<X509ExtendedTrustManager> once(Supplier<X509ExtendedTrustManager> maker) {
        List<X509ExtendedTrustManager> made = new ArrayList<>(1);
        return () -> {
            synchronized (made) {
                if (made.isEmpty()) {
                    made.add(maker.get());
                }
                return made.get(0);
            }
        };
    }

    private List<Path> filesOf(String authority, String suffix) {
        List<Path> directories = new ArrayList<>();
        directories.add(settings.configHome().resolve("containers/certs.d"));
        directories.add(settings.configHome().resolve("docker/certs.d"));
        directories.addAll(BY_HOST);
        List<Path> files = new ArrayList<>();
        for (Path directory : directories) {
            Path own = directory.resolve(authority);
            if (Files.isDirectory(own)) {
                try (DirectoryStream<Path> entries = Files.newDirectoryStream(own, "*" + suffix)) {
                    entries.forEach(files::add);
                } catch (IOException | DirectoryIteratorException e) {
                    throw new CarafeException("cannot list the certificates in " + own + ": " + e.getMessage(), "", e);
                }
            }
        }
        files.sort(null);
        return files;
    }

    private KeyManager[] keys(String authority) throws GeneralSecurityException {
        List<Path> certificates = filesOf(authority, CERTIFICATE);
        if (certificates.isEmpty()) {
            return new KeyManager[0];
        }
        KeyStore store = empty();
        for (Path file : certificates) {
            String name = file.getFileName().toString();
            Path key = file.resolveSibling(name.substring(0, name.length() - CERTIFICATE.length()) + ".key");
            store.setKeyEntry(
                    name, Pem.key(key), NO_PASSWORD, Pem.certificates(file).toArray(new X509Certificate[0]));
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, NO_PASSWORD);
        return factory.getKeyManagers();
    }

    private static KeyStore store(List<X509Certificate> certificates) {
        try {
            KeyStore store = empty();
            for (int i = 0; i < certificates.size(); i++) {
                store.setCertificateEntry(Integer.toString(i), certificates.get(i));
            }
            return store;
        } catch (GeneralSecurityException e) {
            throw new CarafeException("cannot collect certificates: " + e.getMessage(), "", e);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, NO_PASSWORD);
            return store;
        } catch (IOException impossible) {
            throw new IllegalStateException("nothing is read for an empty store", impossible);
        }
    }

    /** @param store null for Java's own */
    private static X509ExtendedTrustManager manager(@Nullable KeyStore store) {
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            for (TrustManager manager : factory.getTrustManagers()) {
                if (manager instanceof X509ExtendedTrustManager extended) {
                    return extended;
                }
            }
            throw new IllegalStateException("this JVM has no trust manager for X.509");
        } catch (GeneralSecurityException e) {
            throw new CarafeException("cannot read the trusted certificates: " + e.getMessage(), "", e);
        }
    }
}
