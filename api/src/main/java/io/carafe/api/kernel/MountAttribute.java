package io.carafe.api.kernel;

/** Attributes that mount_setattr(2) sets or clears. */
public enum MountAttribute implements Flag {
    RDONLY(0x1L),
    NOSUID(0x2L),
    NODEV(0x4L),
    NOEXEC(0x8L),
    NOATIME(0x10L),
    STRICTATIME(0x20L),
    NODIRATIME(0x80L),
    IDMAP(0x100000L),
    NOSYMFOLLOW(0x200000L);

    private final long bits;

    MountAttribute(long bits) {
        this.bits = bits;
    }

    @Override
    public String symbol() {
        return "MOUNT_ATTR_" + name();
    }

    @Override
    public long bits(Architecture architecture) {
        return bits;
    }
}
