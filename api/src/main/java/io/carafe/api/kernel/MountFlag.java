package io.carafe.api.kernel;

/** Flags of mount(2). */
public enum MountFlag implements Flag {
    RDONLY(0x1L),
    NOSUID(0x2L),
    NODEV(0x4L),
    NOEXEC(0x8L),
    REMOUNT(0x20L),
    NOATIME(0x400L),
    NODIRATIME(0x800L),
    BIND(0x1000L),
    MOVE(0x2000L),
    REC(0x4000L),
    SILENT(0x8000L),
    UNBINDABLE(0x20000L),
    PRIVATE(0x40000L),
    SLAVE(0x80000L),
    SHARED(0x100000L),
    RELATIME(0x200000L),
    STRICTATIME(0x1000000L);

    private final long bits;

    MountFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public String symbol() {
        return "MS_" + name();
    }

    @Override
    public long bits(Architecture architecture) {
        return bits;
    }
}
