package io.carafe.cli.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/** A small system in a directory, made of one static busybox. */
public final class Busybox {
    private static final Path PROGRAM = Path.of("/bin/busybox");

    private Busybox() {}

    /** Makes it. Without a static busybox the test is left out, but not where CARAFE_CI is true. */
    public static Path make(Path directory) throws IOException, InterruptedException {
        need(Files.isExecutable(PROGRAM), PROGRAM + " (Debian package busybox-static)");
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.copy(PROGRAM, bin.resolve("busybox"));
        Process list = new ProcessBuilder(PROGRAM.toString(), "--list").start();
        List<String> applets =
                new String(list.getInputStream().readAllBytes()).lines().toList();
        list.waitFor();
        for (String applet : applets) {
            if (!applet.equals("busybox")) {
                Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
            }
        }
        for (String name : List.of("etc", "home/app", "proc", "root", "srv", "sys", "tmp", "dev")) {
            Files.createDirectories(directory.resolve(name));
        }
        Files.setPosixFilePermissions(directory.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(
                directory.resolve("etc/passwd"),
                "root:x:0:0:root:/root:/bin/sh\napp:x:1234:1235:An app:/home/app:/bin/sh\n");
        Files.writeString(directory.resolve("etc/group"), "root:x:0:\napp:x:1235:\naudio:x:29:app\n");
        Files.writeString(directory.resolve("etc/readme"), "not a program\n");
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        return directory;
    }

    /** Leaves the test out if something is missing, or fails where CARAFE_CI is true. */
    public static void need(boolean there, String what) {
        if (!there) {
            if ("true".equals(System.getenv("CARAFE_CI"))) {
                throw new IllegalStateException("this test wants " + what);
            }
            abort("this test wants " + what);
        }
    }
}
