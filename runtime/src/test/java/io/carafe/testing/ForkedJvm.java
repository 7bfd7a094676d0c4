package io.carafe.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;

/** Another JVM with the classes of this one. */
public final class ForkedJvm {
    private ForkedJvm() {}

    /** Starts a main class. Its errors are shown with this JVM's. */
    public static Process start(Class<?> main, String... arguments) throws IOException {
        return start(List.of(), classPath(), main, arguments);
    }

    /**
     * Starts a main class.
     *
     * @param prefix words of a command that executes the rest
     * @param classPath as for {@code java -cp}
     */
    public static Process start(List<String> prefix, String classPath, Class<?> main, String... arguments)
            throws IOException {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xshare:auto",
                "-cp",
                classPath,
                main.getName()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /** A copy of the class path that everybody may read, without the libraries that only tests want. */
    public static String publicClassPath(Path directory) throws IOException {
        List<String> entries = new ArrayList<>();
        for (String entry : classPath().split(File.pathSeparator)) {
            Path source = Path.of(entry);
            if (!Files.exists(source) || entry.matches(".*(mockito|byte-buddy|assertj|junit|surefire|jimfs).*\\.jar")) {
                continue;
            }
            Path copy = directory.resolve(entries.size() + "-" + source.getFileName());
            copy(source, copy);
            entries.add(copy.toString());
        }
        return String.join(File.pathSeparator, entries);
    }

    private static void copy(Path source, Path target) throws IOException {
        Files.walkFileTree(source, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(target.resolve(source.relativize(path).toString()));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                Files.copy(
                        path,
                        path.equals(source)
                                ? target
                                : target.resolve(source.relativize(path).toString()));
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** All that a process prints. */
    public static List<String> lines(Process process) throws IOException {
        return new String(process.getInputStream().readAllBytes(), UTF_8)
                .lines()
                .toList();
    }
}
