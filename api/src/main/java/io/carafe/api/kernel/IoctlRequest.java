package io.carafe.api.kernel;

/**
 * Requests of ioctl(2) that Carafe makes; the numbers are those of {@code asm-generic/ioctls.h} and {@code linux/fs.h}. Both
 * architectures have the same.
 */
public enum IoctlRequest {
    TCGETS(0x5401),
    TCSETS(0x5402),
    TCSETSW(0x5403),
    TIOCSCTTY(0x540e),
    TIOCGWINSZ(0x5413),
    TIOCSWINSZ(0x5414),
    TIOCGPTPEER(0x5441),
    TIOCGPTN(0x80045430L),
    TIOCSPTLCK(0x40045431L),
    SIOCGIFFLAGS(0x8913),
    SIOCSIFFLAGS(0x8914),
    NS_GET_USERNS(0xb701),
    NS_GET_PARENT(0xb702),
    NS_GET_NSTYPE(0xb703),
    NS_GET_OWNER_UID(0xb704),
    FIONREAD(0x541b),
    FS_IOC_GETFLAGS(0x80086601L),
    FS_IOC_SETFLAGS(0x40086602L);

    private final long number;

    IoctlRequest(long number) {
        this.number = number;
    }

    public long number() {
        return number;
    }
}
