package io.carafe.confinement.seccomp;

/**
 * What becomes of a system call.
 *
 * @param data the number of the error, or what a tracer is told; 0 where it means nothing
 */
record Action(Kind kind, int data) {
    static final Action ALLOW = new Action(Kind.ALLOW, 0);
    static final Action KILL_PROCESS = new Action(Kind.KILL_PROCESS, 0);

    static final int EPERM = 1;
    static final int ENOSYS = 38;
    private static final int MAX_DATA = 0xffff;

    /** The kernel's words for it: {@code SECCOMP_RET_*}. */
    enum Kind {
        KILL_PROCESS(0x80000000, "kills the process"),
        KILL_THREAD(0, "kills the thread"),
        TRAP(0x00030000, "sends SIGSYS"),
        ERRNO(0x00050000, "gives an error"),
        TRACE(0x7ff00000, "asks a tracer"),
        LOG(0x7ffc0000, "is logged"),
        ALLOW(0x7fff0000, "is made");

        private final int word;
        private final String meaning;

        Kind(int word, String meaning) {
            this.word = word;
            this.meaning = meaning;
        }
    }

    Action {
        if (data < 0 || data > MAX_DATA) {
            throw new IllegalArgumentException("no room for " + data + " in an action");
        }
    }

    static Action errno(int number) {
        return new Action(Kind.ERRNO, number);
    }

    /** What the filter returns. */
    int word() {
        return kind.word | data;
    }

    /** Whether the call is made. */
    boolean lets() {
        return kind == Kind.ALLOW || kind == Kind.LOG;
    }

    /** For people: what the call does then. */
    String text() {
        if (kind == Kind.ERRNO) {
            return data == EPERM ? "gives EPERM" : data == ENOSYS ? "gives ENOSYS" : "gives error " + data;
        }
        return kind.meaning;
    }
}
