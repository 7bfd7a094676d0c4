package io.carafe.api.kernel;

/** A device number, coded as {@code dev_t} by the rules of makedev(3). */
public record DeviceNumber(long major, long minor) {

    public static DeviceNumber of(long dev) {
        long major = ((dev >>> 8) & 0xfff) | ((dev >>> 32) & ~0xfffL);
        long minor = (dev & 0xff) | ((dev >>> 12) & ~0xffL & 0xffffffffL);
        return new DeviceNumber(major & 0xffffffffL, minor);
    }

    /** The {@code dev_t}. */
    public long encoded() {
        return ((major & 0xfffL) << 8) | ((major & ~0xfffL) << 32) | (minor & 0xffL) | ((minor & ~0xffL) << 12);
    }
}
