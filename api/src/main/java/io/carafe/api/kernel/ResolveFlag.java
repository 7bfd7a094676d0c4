package io.carafe.api.kernel;

/** How openat2(2) may walk a path. */
public enum ResolveFlag implements Flag {
    /** No mount point is crossed. */
    NO_XDEV(0x01L),
    /** No link of the kind of {@code /proc/PID/exe}. */
    NO_MAGICLINKS(0x02L),
    /** No symbolic link at all. */
    NO_SYMLINKS(0x04L),
    /** The walk may not leave the directory; an absolute link is an error. */
    BENEATH(0x08L),
    /** The directory is the root of the walk, as after chroot(2). */
    IN_ROOT(0x10L);

    private final long bits;

    ResolveFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public String symbol() {
        return "RESOLVE_" + name();
    }

    @Override
    public long bits(Architecture architecture) {
        return bits;
    }
}
