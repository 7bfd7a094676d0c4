package io.carafe.namespaces.user;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An engine that nobody runs. The JVM of the tests is root and starts another as the user {@code nobody}, who gets copies
 * of its class path, and of subordinate ids, in a mount namespace, an /etc/subuid that has some.
 */
@NeedsRoot
class WithoutRootIT {
    @TempDir
    private static Path directory;

    private static String classPath;

    @BeforeAll
    static void letNobodyReadTheClasses() throws IOException {
        List<Path> copies = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator)) {
            Path source = Path.of(entry);
            if (Files.exists(source)) {
                copies.add(copy(source, directory.resolve(copies.size() + "-" + source.getFileName())));
            }
        }
        Files.writeString(directory.resolve("subuid"), "nobody:100000:65536\n");
        Files.writeString(directory.resolve("subgid"), "nobody:200000:65536\n");
        classPath = String.join(
                File.pathSeparator, copies.stream().map(Path::toString).toList());
        try (Stream<Path> files = Files.walk(directory)) {
            files.forEach(file -> permit(file, Files.isDirectory(file) ? "rwxr-xr-x" : "rw-r--r--"));
        }
    }

    @Test
    void aSingleIdIsMapped() throws Exception {
        List<String> once = List.of("0", "0", "deny", "0 65534 1", "0 65534 1");

        assertThat(asNobody("single")).isEqualTo(twice(once));
    }

    @Test
    void aFurtherProcessGetsIn() throws Exception {
        assertThat(asNobody("join")).containsExactly("0", "0", "deny", "0 65534 1", "0 65534 1");
    }

    @Test
    void subordinateIdsAreMappedEvenAfterAnotherBecameAnotherUser() throws Exception {
        List<String> once = List.of("5", "0", "allow", "0 65534 1", "1 100000 65536", "0 65534 1", "1 200000 65536");

        assertThat(asNobody("ranges")).isEqualTo(twice(once));
    }

    private static List<String> asNobody(String mode) throws Exception {
        String command = "mount --bind subuid /etc/subuid && mount --bind subgid /etc/subgid && "
                + "exec setpriv --reuid 65534 --regid 65534 --clear-groups \"$@\"";
        List<String> words = new ArrayList<>(List.of("unshare", "--mount", "/bin/sh", "-c", command, "sh"));
        words.addAll(List.of(System.getProperty("java.home") + "/bin/java", "-cp", classPath));
        words.addAll(List.of(WithoutRoot.class.getName(), mode));
        Process process = new ProcessBuilder(words)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .start();
        List<String> lines = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .toList();
        process.waitFor();
        return lines;
    }

    private static List<String> twice(List<String> lines) {
        return Collections.nCopies(2, lines).stream().flatMap(List::stream).toList();
    }

    private static Path copy(Path source, Path target) throws IOException {
        try (Stream<Path> files = Files.walk(source)) {
            for (Path file : files.toList()) {
                Files.copy(file, target.resolve(source.relativize(file).toString()));
            }
        }
        return target;
    }

    private static void permit(Path file, String permissions) {
        try {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(permissions));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
