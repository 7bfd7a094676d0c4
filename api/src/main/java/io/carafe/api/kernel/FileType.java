package io.carafe.api.kernel;

/** The type of a file, with its bits in {@code st_mode} (inode(7)). */
public enum FileType {
    FIFO(0010000),
    CHARACTER_DEVICE(0020000),
    DIRECTORY(0040000),
    BLOCK_DEVICE(0060000),
    REGULAR(0100000),
    SYMBOLIC_LINK(0120000),
    SOCKET(0140000),
    UNKNOWN(0);

    private static final int MASK = 0170000;

    private final int bits;

    FileType(int bits) {
        this.bits = bits;
    }

    /** The bits to combine with permissions, as mknod(2) wants them. */
    public int bits() {
        return bits;
    }

    public static FileType ofMode(int mode) {
        for (FileType type : values()) {
            if (type.bits == (mode & MASK)) {
                return type;
            }
        }
        return UNKNOWN;
    }
}
