package io.carafe.testing;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A small system in a directory: one static busybox, a link to it for each of its applets, and some accounts. */
public final class BusyboxRoot {
    private static final Path BUSYBOX = Path.of("/bin/busybox");
    private static final List<String> APPLETS = List.of(
            "cat",
            "chmod",
            "chown",
            "cp",
            "date",
            "dd",
            "df",
            "echo",
            "env",
            "false",
            "grep",
            "head",
            "hostname",
            "id",
            "ipcmk",
            "ipcs",
            "kill",
            "ln",
            "ls",
            "mkdir",
            "mkfifo",
            "mknod",
            "mount",
            "mv",
            "nohup",
            "nproc",
            "ping",
            "printf",
            "ps",
            "pwd",
            "readlink",
            "rm",
            "rmdir",
            "sed",
            "seq",
            "setsid",
            "sh",
            "sha256sum",
            "sleep",
            "sort",
            "stat",
            "stty",
            "tail",
            "test",
            "touch",
            "tr",
            "true",
            "tty",
            "umask",
            "umount",
            "uname",
            "wc",
            "whoami",
            "yes");

    private static final String PASSWD = """
            root:x:0:0:root:/root:/bin/sh
            app:x:1234:1235:An app:/home/app:/bin/sh
            """;
    private static final String GROUP = """
            root:x:0:
            app:x:1235:
            audio:x:29:app
            video:x:44:
            """;

    private BusyboxRoot() {}

    /** Makes it. A host without a static busybox has such tests left out, but not where CARAFE_CI is true. */
    public static Path make(Path directory) throws IOException {
        if (!Files.isExecutable(BUSYBOX)) {
            String reason = "these tests want " + BUSYBOX + " (Debian package busybox-static)";
            if ("true".equals(System.getenv("CARAFE_CI"))) {
                throw new IllegalStateException(reason);
            }
            abort(reason);
        }
        Path bin = Files.createDirectories(directory.resolve("bin"));
        Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.copy(BUSYBOX, bin.resolve("busybox"));
        for (String applet : APPLETS) {
            Files.createSymbolicLink(bin.resolve(applet), Path.of("busybox"));
        }
        for (String name : List.of("etc", "home/app", "proc", "root", "srv/data", "sys", "tmp", "dev")) {
            Files.createDirectories(directory.resolve(name));
        }
        Files.setPosixFilePermissions(directory.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
        Files.writeString(directory.resolve("etc/passwd"), PASSWD);
        Files.writeString(directory.resolve("etc/group"), GROUP);
        Files.writeString(directory.resolve("srv/data/seed"), "seed\n");
        return directory;
    }

    /** Everything about every file of a tree but when it was read: to see that two looks at it are the same. */
    public static Map<String, String> fingerprint(Path directory) throws IOException {
        Map<String, String> files = new TreeMap<>();
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) throws IOException {
                return visitFile(path, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) throws IOException {
                files.put(directory.relativize(path).toString(), describe(path, attributes));
                return FileVisitResult.CONTINUE;
            }
        });
        return files;
    }

    private static String describe(Path path, BasicFileAttributes attributes) throws IOException {
        String about = Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS) + " "
                + Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS) + " "
                + Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS) + " "
                + attributes.lastModifiedTime() + " ";
        if (attributes.isSymbolicLink()) {
            return about + Files.readSymbolicLink(path);
        }
        return attributes.isRegularFile() ? about + sha256(Files.readAllBytes(path)) : about;
    }

    /** The digest of some bytes, in hexadecimal digits. */
    public static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What a file of /proc says, at once. */
    public static String proc(int pid, String file) throws IOException {
        return new String(Files.readAllBytes(Path.of("/proc", Integer.toString(pid), file)), UTF_8);
    }
}
