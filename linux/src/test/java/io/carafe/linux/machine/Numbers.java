package io.carafe.linux.machine;

/** The numbers of the system calls that tests use. */
record Numbers(
        long close,
        long execve,
        long futex,
        long getpid,
        long kill,
        long openat,
        long pipe2,
        long read,
        long rtSigprocmask,
        long wait4,
        long write) {

    /** From {@code asm/unistd_64.h}. */
    static final Numbers X86_64 = new Numbers(3, 59, 202, 39, 62, 257, 293, 0, 14, 61, 1);

    /** From {@code asm-generic/unistd.h}. */
    static final Numbers AARCH64 = new Numbers(57, 221, 98, 172, 129, 56, 59, 63, 135, 260, 64);

    static Numbers ofThisMachine() {
        return MachineCode.listingFor(System.getProperty("os.arch"))
                        .architecture()
                        .equals("aarch64")
                ? AARCH64
                : X86_64;
    }
}
