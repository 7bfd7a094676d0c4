package io.carafe.api.kernel;

/** Flags of the {@code …at} calls, statx(2), open_tree(2) and mount_setattr(2). */
public enum AtFlag implements Flag {
    SYMLINK_NOFOLLOW(0x100L),
    REMOVEDIR(0x200L),
    SYMLINK_FOLLOW(0x400L),
    NO_AUTOMOUNT(0x800L),
    /** An empty path names the descriptor itself. */
    EMPTY_PATH(0x1000L),
    /** The whole tree of mounts. */
    RECURSIVE(0x8000L);

    private final long bits;

    AtFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public String symbol() {
        return "AT_" + name();
    }

    @Override
    public long bits(Architecture architecture) {
        return bits;
    }
}
