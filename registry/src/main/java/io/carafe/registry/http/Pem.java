package io.carafe.registry.http;

import io.carafe.api.error.CarafeException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Files of certificates and keys in the form with {@code -----BEGIN}. */
final class Pem {
    private static final int LARGEST = 16 << 20;
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN (RSA |EC |)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END \\1PRIVATE KEY-----");

    private Pem() {}

    /** All certificates of a file, of which there must be one. */
    static List<X509Certificate> certificates(Path file) {
        try {
            List<X509Certificate> found =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(read(file)))
                            .stream()
                            .map(X509Certificate.class::cast)
                            .toList();
            if (found.isEmpty()) {
                throw unusable(file, "there is no certificate in it", null);
            }
            return found;
        } catch (CertificateException e) {
            throw unusable(file, "it does not hold certificates in PEM or DER form", e);
        }
    }

    /** The private key of a file: of PKCS #8, or in the older forms that are for RSA or elliptic curves alone. */
    static PrivateKey key(Path file) {
        Matcher matcher = KEY.matcher(new String(read(file), StandardCharsets.US_ASCII));
        if (!matcher.find()) {
            throw unusable(
                    file,
                    "there is no unencrypted key in it (-----BEGIN PRIVATE KEY-----); openssl pkcs8 -topk8 -nocrypt makes one",
                    null);
        }
        byte[] contents = Base64.getMimeDecoder().decode(matcher.group(2));
        try {
            byte[] encoded = switch (matcher.group(1)) {
                case "RSA " -> Der.rsaKey(contents);
                case "EC " -> Der.ecKey(contents);
                default -> contents;
            };
            return key(new PKCS8EncodedKeySpec(encoded))
                    .orElseThrow(() -> unusable(file, "its key is for none of RSA, EC and EdDSA", null));
        } catch (IllegalArgumentException damaged) {
            throw unusable(file, "its key is damaged", damaged);
        }
    }

    private static Optional<PrivateKey> key(PKCS8EncodedKeySpec encoded) {
        return Stream.of("RSA", "EC", "EdDSA")
                .flatMap(algorithm -> key(algorithm, encoded).stream())
                .findFirst();
    }

    private static Optional<PrivateKey> key(String algorithm, PKCS8EncodedKeySpec encoded) {
        try {
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (InvalidKeySpecException ofAnotherAlgorithm) {
            return Optional.empty();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has " + algorithm, e);
        }
    }

    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] contents = in.readNBytes(LARGEST + 1);
            if (contents.length > LARGEST) {
                throw unusable(file, "it has more than " + LARGEST + " bytes", null);
            }
            return contents;
        } catch (IOException e) {
            throw unusable(file, e.toString(), e);
        }
    }

    private static CarafeException unusable(Path file, String why, @Nullable Exception cause) {
        CarafeException unusable = new CarafeException("the file " + file + " cannot be used for TLS: " + why, "");
        if (cause != null) {
            unusable.initCause(cause);
        }
        return unusable;
    }
}
