package io.carafe.api.kernel;

/** Flags of open(2) and openat2(2). {@code RDONLY} is the absence of the two others. */
public enum OpenFlag implements Flag {
    RDONLY(0L),
    WRONLY(1L),
    RDWR(2L),
    CREAT(0x40L),
    EXCL(0x80L),
    NOCTTY(0x100L),
    TRUNC(0x200L),
    APPEND(0x400L),
    NONBLOCK(0x800L),
    DIRECTORY(0x10000L, 0x4000L),
    NOFOLLOW(0x20000L, 0x8000L),
    NOATIME(0x40000L),
    CLOEXEC(0x80000L),
    PATH(0x200000L);

    private final long x8664;
    private final long aarch64;

    OpenFlag(long bits) {
        this(bits, bits);
    }

    OpenFlag(long x8664, long aarch64) {
        this.x8664 = x8664;
        this.aarch64 = aarch64;
    }

    @Override
    public String symbol() {
        return "O_" + name();
    }

    @Override
    public long bits(Architecture architecture) {
        return architecture == Architecture.AARCH64 ? aarch64 : x8664;
    }
}
