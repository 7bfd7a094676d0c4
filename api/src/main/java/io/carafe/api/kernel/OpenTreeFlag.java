package io.carafe.api.kernel;

/** Flags of open_tree(2); its {@code AT_} flags are {@link AtFlag}s. */
public enum OpenTreeFlag implements Flag {
    /** A detached copy of the mount, in place of a handle on it. */
    CLONE(0x1L),
    CLOEXEC(0x80000L);

    private final long bits;

    OpenTreeFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public String symbol() {
        return "OPEN_TREE_" + name();
    }

    @Override
    public long bits(Architecture architecture) {
        return bits;
    }
}
