package io.carafe.api.kernel;

/** Flags of move_mount(2). */
public enum MoveMountFlag implements Flag {
    F_SYMLINKS(0x1L),
    /** The source is the first descriptor itself. */
    F_EMPTY_PATH(0x4L),
    T_SYMLINKS(0x10L),
    /** The target is the second descriptor itself. */
    T_EMPTY_PATH(0x40L);

    private final long bits;

    MoveMountFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public String symbol() {
        return "MOVE_MOUNT_" + name();
    }

    @Override
    public long bits(Architecture architecture) {
        return bits;
    }
}
