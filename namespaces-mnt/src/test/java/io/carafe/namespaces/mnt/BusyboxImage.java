package io.carafe.namespaces.mnt;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A root file system that holds a static busybox and little else. */
final class BusyboxImage {
    private static final List<String> APPLETS = List.of(
            "cat",
            "chmod",
            "df",
            "echo",
            "false",
            "find",
            "grep",
            "head",
            "id",
            "ls",
            "mkdir",
            "mount",
            "mv",
            "readlink",
            "rm",
            "sed",
            "seq",
            "sh",
            "sleep",
            "sort",
            "stat",
            "touch",
            "tr",
            "true",
            "tty",
            "umount",
            "wc");

    private BusyboxImage() {}

    /** Makes one. */
    static Path in(Path directory) throws IOException {
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.copy(Path.of("/bin/busybox"), bin.resolve("busybox"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        Path etc = Files.createDirectories(directory.resolve("etc"));
        Files.writeString(etc.resolve("release"), "the image\n");
        return directory;
    }
}
