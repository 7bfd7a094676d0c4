package io.carafe.api.kernel;

/** Flags of umount2(2). */
public enum UnmountFlag implements Flag {
    FORCE(0x1L),
    /** Detached at once, unmounted when nobody uses it any more. */
    DETACH(0x2L),
    EXPIRE(0x4L),
    NOFOLLOW(0x8L);

    private final long bits;

    UnmountFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public String symbol() {
        return (this == NOFOLLOW ? "UMOUNT_" : "MNT_") + name();
    }

    @Override
    public long bits(Architecture architecture) {
        return bits;
    }
}
