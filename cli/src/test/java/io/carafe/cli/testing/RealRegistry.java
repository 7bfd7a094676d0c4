package io.carafe.cli.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** Debian's docker-registry on loopback, on a port of its own, over a directory of the test's. Ends when it is closed. */
public final class RealRegistry implements AutoCloseable {
    private static final Path PROGRAM = Path.of("/usr/bin/docker-registry");
    private static final Pattern LISTENING = Pattern.compile("listening on 127\\.0\\.0\\.1:(\\d+)");
    /** The password "secret". */
    private static final String HTPASSWD = "ann:$2y$05$ygQBHLzWcSRJ/onIHc37i.dTfsDkmnL/M84B26WCiC47tgyXjMMLW\n";

    private final Process process;
    private final int port;

    private RealRegistry(Process process, int port) {
        this.process = process;
        this.port = port;
    }

    /** Plain HTTP, for anybody. */
    public static RealRegistry open(Path directory) throws IOException {
        return start(directory, "");
    }

    /** By TLS, with a certificate of its own in {@code cert.pem}, for ann with the password secret. */
    public static RealRegistry guarded(Path directory) throws IOException, InterruptedException {
        certify(directory);
        Files.writeString(directory.resolve("htpasswd"), HTPASSWD);
        return start(
                directory,
                "  tls: {certificate: %s/cert.pem, key: %s/key.pem}\nauth:\n  htpasswd: {realm: test, path: %s/htpasswd}\n"
                        .replace("%s", directory.toString()));
    }

    /** By TLS, for whoever shows the certificate {@code cert.pem}, which it has itself; its key is in {@code key.pem}. */
    public static RealRegistry mutual(Path directory) throws IOException, InterruptedException {
        certify(directory);
        return start(
                directory,
                "  tls: {certificate: %s/cert.pem, key: %s/key.pem, clientcas: [%s/cert.pem]}\n"
                        .replace("%s", directory.toString()));
    }

    private static void certify(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        Process openssl = new ProcessBuilder(
                        "openssl",
                        "req",
                        "-x509",
                        "-newkey",
                        "ec",
                        "-pkeyopt",
                        "ec_paramgen_curve:P-256",
                        "-nodes",
                        "-days",
                        "2",
                        "-subj",
                        "/CN=test",
                        "-addext",
                        "subjectAltName=DNS:localhost,DNS:registry.test,IP:127.0.0.1",
                        "-keyout",
                        "key.pem",
                        "-out",
                        "cert.pem")
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve("openssl.log").toFile())
                .start();
        assertThat(openssl.waitFor()).isZero();
    }

    private static RealRegistry start(Path directory, String more) throws IOException {
        Busybox.need(Files.isExecutable(PROGRAM), PROGRAM + " (Debian package docker-registry)");
        Path storage = Files.createDirectories(directory.resolve("storage"));
        Path config = Files.writeString(
                directory.resolve("config.yml"),
                "version: 0.1\nstorage:\n  filesystem: {rootdirectory: " + storage + "}\n  delete: {enabled: true}\n"
                        + "http:\n  addr: 127.0.0.1:0\n" + more);
        Path log = directory.resolve("registry.log");
        Process process = new ProcessBuilder(PROGRAM.toString(), "serve", config.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            return new RealRegistry(process, Awaitility.await().until(() -> portIn(log), port -> port > 0));
        } catch (RuntimeException failed) {
            process.destroyForcibly();
            throw new AssertionError(Files.readString(log), failed);
        }
    }

    private static int portIn(Path log) throws IOException {
        Matcher matcher = LISTENING.matcher(Files.readString(log));
        return matcher.find() ? Integer.parseInt(matcher.group(1)) : 0;
    }

    /** Host and port. */
    public String authority() {
        return "localhost:" + port;
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
