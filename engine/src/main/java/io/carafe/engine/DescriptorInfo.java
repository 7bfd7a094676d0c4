package io.carafe.engine;

import io.carafe.api.kernel.OpenFlag;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;

/**
 * What /proc/PID/fdinfo says of a descriptor, proc(5).
 *
 * @param flags of open(2)
 * @param mount the mount that the file is on
 */
record DescriptorInfo(long position, long flags, long mount, long inode) {
    /** Of a descriptor that is closed. */
    static final DescriptorInfo NONE = new DescriptorInfo(0, 0, -1, -1);

    private static final int OCTAL = 8;
    private static final int DECIMAL = 10;
    private static final int ACCESS_MODE = 3;
    private static final int APPEND = 02000;
    private static final int NONBLOCK = 04000;

    static DescriptorInfo read(int pid, int descriptor) {
        try {
            return of(Files.readString(Path.of("/proc/" + pid + "/fdinfo/" + descriptor), StandardCharsets.ISO_8859_1));
        } catch (IOException closed) {
            return NONE;
        }
    }

    static DescriptorInfo of(String text) {
        return new DescriptorInfo(
                field(text, "pos:", DECIMAL),
                field(text, "flags:", OCTAL),
                field(text, "mnt_id:", DECIMAL),
                field(text, "ino:", DECIMAL));
    }

    /** Access mode and O_APPEND, which are the ones that matter when it is opened anew. */
    EnumSet<OpenFlag> openFlags() {
        EnumSet<OpenFlag> set = EnumSet.of(
                switch ((int) flags & ACCESS_MODE) {
                    case 0 -> OpenFlag.RDONLY;
                    case 1 -> OpenFlag.WRONLY;
                    default -> OpenFlag.RDWR;
                });
        if ((flags & APPEND) != 0) {
            set.add(OpenFlag.APPEND);
        }
        return set;
    }

    boolean isNonBlocking() {
        return (flags & NONBLOCK) != 0;
    }

    private static long field(String text, String name, int base) {
        for (String line : text.split("\n", -1)) {
            if (line.startsWith(name)) {
                return Long.parseLong(line.substring(name.length()).strip(), base);
            }
        }
        return 0;
    }
}
