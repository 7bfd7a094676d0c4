package io.carafe.linux;

import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileSystemStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import io.carafe.linux.Scratch.Block;
import java.util.ArrayList;
import java.util.List;

/**
 * The kernel's structures about files. Their offsets are the same on x86-64 and aarch64: see statx(2), statfs(2),
 * getdents64(2) and timespec(3type).
 */
final class StatusLayout {
    static final int STATX_SIZE = 256;
    /** STATX_BASIC_STATS and STATX_MNT_ID. */
    static final int STATX_MASK = 0x7ff | 0x1000;

    static final int STATFS_SIZE = 120;

    private static final int DIRENT_NAME = 19;

    private StatusLayout() {}

    /** {@code struct statx}. */
    static FileStatus file(Block statx) {
        return new FileStatus(
                statx.getShort(28),
                statx.getWord(20),
                statx.getWord(24),
                statx.getLong(40),
                statx.getLong(32),
                statx.getWord(16),
                new DeviceNumber(statx.getWord(136), statx.getWord(140)).encoded(),
                new DeviceNumber(statx.getWord(128), statx.getWord(132)).encoded(),
                statx.getLong(48),
                timestamp(statx, 64),
                timestamp(statx, 112),
                timestamp(statx, 96),
                statx.getLong(144));
    }

    private static Timestamp timestamp(Block statx, int offset) {
        return new Timestamp(statx.getLong(offset), statx.getInt(offset + 8));
    }

    /** {@code struct statfs}. */
    static FileSystemStatus fileSystem(Block statfs) {
        return new FileSystemStatus(
                statfs.getLong(0),
                statfs.getLong(8),
                statfs.getLong(16),
                statfs.getLong(32),
                statfs.getLong(40),
                statfs.getLong(48));
    }

    /** The {@code struct linux_dirent64}s in the first {@code length} bytes, without {@code .} and {@code ..}. */
    static List<DirectoryEntry> entries(Block dirents, int length) {
        List<DirectoryEntry> entries = new ArrayList<>();
        int size;
        for (int at = 0; at < length; at += size) {
            size = dirents.getShort(at + 16);
            byte[] name = name(dirents, at + DIRENT_NAME);
            if (!isDots(name)) {
                FileType type = FileType.ofMode(dirents.getByte(at + 18) << 12);
                entries.add(new DirectoryEntry(Pathname.of(name), type, dirents.getLong(at)));
            }
        }
        return List.copyOf(entries);
    }

    private static byte[] name(Block dirents, int start) {
        int end = start;
        while (dirents.getByte(end) != 0) {
            end++;
        }
        return dirents.get(start, end - start);
    }

    private static boolean isDots(byte[] name) {
        return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
    }

    /** Two {@code struct timespec}s. */
    static Block times(Scratch scratch, Timestamp accessed, Timestamp modified) {
        Block times = scratch.room(32);
        times.putLong(0, accessed.seconds());
        times.putLong(8, accessed.nanoseconds());
        times.putLong(16, modified.seconds());
        times.putLong(24, modified.nanoseconds());
        return times;
    }
}
