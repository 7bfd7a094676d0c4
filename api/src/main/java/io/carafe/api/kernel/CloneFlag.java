package io.carafe.api.kernel;

/** Flags of clone3(2), unshare(2) and setns(2). Those that begin with {@code NEW} each stand for one kind of namespace. */
public enum CloneFlag implements Flag {
    VM(0x100L),
    FS(0x200L),
    FILES(0x400L),
    PIDFD(0x1000L),
    VFORK(0x4000L),
    PARENT(0x8000L),
    THREAD(0x10000L),
    /** A mount namespace. */
    NEWNS(0x20000L),
    PARENT_SETTID(0x100000L),
    CHILD_CLEARTID(0x200000L),
    NEWCGROUP(0x2000000L),
    NEWUTS(0x4000000L),
    NEWIPC(0x8000000L),
    NEWUSER(0x10000000L),
    NEWPID(0x20000000L),
    NEWNET(0x40000000L),
    /** clone3(2), unshare(2) and setns(2) alone; a new time namespace is entered at the next execve(2). */
    NEWTIME(0x80L),
    CLEAR_SIGHAND(0x100000000L),
    INTO_CGROUP(0x200000000L);

    private final long bits;

    CloneFlag(long bits) {
        this.bits = bits;
    }

    @Override
    public String symbol() {
        return "CLONE_" + name();
    }

    @Override
    public long bits(Architecture architecture) {
        return bits;
    }
}
