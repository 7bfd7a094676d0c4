package io.carafe.linux.machine;

/**
 * Where everything lies in the memory that a launch program shares with the JVM: offsets in bytes.
 *
 * <p>A program is one <em>header</em> and an array of <em>records</em>, each of them one system call. Both consist of
 * 64-bit words in the byte order of the machine, which on both supported architectures is little-endian; two words,
 * {@link #HEADER_ALIVE} and {@link #HEADER_PIDFD}, are used by the kernel as 32-bit ones. Every word that is not
 * mentioned as filled in by the parent starts as zero.
 *
 * <p>The memory belongs to the child until the {@linkplain #HEADER_ALIVE alive word} is 0, and may be freed after that.
 *
 * <p>The {@linkplain Listing listings} use these names in their text, and a test compares them with the bytes: a number
 * that is changed here without the machine code does not go unnoticed.
 */
public final class LaunchLayout {

    /** The address of record 0. */
    public static final int HEADER_RECORDS = 0;

    /** How many records there are. */
    public static final int HEADER_RECORD_COUNT = 8;

    /**
     * The index of the record that is being executed. The parent sets it to -1; the child writes it before every call,
     * so that one can see what a child waits for.
     */
    public static final int HEADER_CURRENT = 16;

    /** The index of the record that failed. The parent sets it to -1, and it stays so if none did. */
    public static final int HEADER_FAILED = 24;

    /** What {@code clone3} answered to the parent: scratch space of the machine code. */
    public static final int HEADER_PID = 32;

    /** The signals to block around {@code clone3}. The parent fills in all ones. */
    public static final int HEADER_ALL_SIGNALS = 40;

    /** The signals that the calling thread had blocked before: scratch space of the machine code. */
    public static final int HEADER_SAVED_SIGNALS = 48;

    /**
     * 1 as long as the child uses this memory: a 32-bit futex word, set to 1 by the parent.
     *
     * <p>With {@code CLONE_CHILD_CLEARTID} and the address of this word as {@link #CLONE_ARGS_CHILD_TID}, the kernel
     * stores 0 and wakes one waiter when the child leaves the shared memory, be it by exec or by exit (see
     * {@code clone(2)} and {@code set_tid_address(2)}). That wake-up is one for shared futexes: wait with plain
     * {@code FUTEX_WAIT}, since a {@code FUTEX_WAIT_PRIVATE} would sleep forever.
     */
    public static final int HEADER_ALIVE = 56;

    /** Where {@code CLONE_PIDFD} stores a 32-bit descriptor, if its address is in {@link #CLONE_ARGS_PIDFD}. */
    public static final int HEADER_PIDFD = 64;

    /** The size of the structure that follows: {@link #CLONE_ARGS_SIZE}. */
    public static final int HEADER_CLONE_ARGS_SIZE = 72;

    /** {@code struct clone_args}; see {@code clone3(2)}. Its members are the {@code CLONE_ARGS_…}, relative to it. */
    public static final int HEADER_CLONE_ARGS = 80;

    /** The exit code of a child whose program failed or ran out of records. The parent sets it. */
    public static final int HEADER_EXIT_CODE = 168;

    /** The size of a header. */
    public static final int HEADER_SIZE = 176;

    /** The {@code CLONE_…} flags. */
    public static final int CLONE_ARGS_FLAGS = 0;

    /** With {@code CLONE_PIDFD}, the address for the descriptor. */
    public static final int CLONE_ARGS_PIDFD = 8;

    /** With {@code CLONE_CHILD_CLEARTID}, the address of the word to clear. */
    public static final int CLONE_ARGS_CHILD_TID = 16;

    /** With {@code CLONE_PARENT_SETTID}, the address for the pid as the parent sees it. */
    public static final int CLONE_ARGS_PARENT_TID = 24;

    /** The signal that tells the parent of the child's end, or 0. */
    public static final int CLONE_ARGS_EXIT_SIGNAL = 32;

    /** The <em>lowest</em> address of the child's stack. The kernel refuses 0 as soon as a size is given. */
    public static final int CLONE_ARGS_STACK = 40;

    /** The size of the stack. The machine code uses none, but a child of its own should not point into a thread's. */
    public static final int CLONE_ARGS_STACK_SIZE = 48;

    /** With {@code CLONE_SETTLS}, the thread-local storage. */
    public static final int CLONE_ARGS_TLS = 56;

    /** The address of an array of pids to choose, or 0. */
    public static final int CLONE_ARGS_SET_TID = 64;

    /** How many pids there are in that array. */
    public static final int CLONE_ARGS_SET_TID_SIZE = 72;

    /** With {@code CLONE_INTO_CGROUP}, a descriptor of the cgroup version 2 to be born in. */
    public static final int CLONE_ARGS_CGROUP = 80;

    /** The size of {@code struct clone_args} since Linux 5.7: {@code CLONE_ARGS_SIZE_VER2} in the kernel's words. */
    public static final int CLONE_ARGS_SIZE = 88;

    /** The number of the system call. */
    public static final int RECORD_NUMBER = 0;

    /** Six arguments, a word each. */
    public static final int RECORD_ARGUMENTS = 8;

    /** What the system call returned: a result, or -errno. Written by the child. */
    public static final int RECORD_RESULT = 56;

    /**
     * The address of a list of addresses that ends with 0, or 0 for no list. After a success, the result is stored as a
     * 64-bit word at each of them: usually the argument of a later record.
     */
    public static final int RECORD_DESTINATIONS = 64;

    /**
     * The errnos that are no failure: up to four 16-bit values, the lowest bits first, ended by a 0. If the first of
     * them is {@link #ANY_ERRNO}, no errno is a failure.
     */
    public static final int RECORD_TOLERATED_ERRNOS = 72;

    /** How many records to leave out after a success. */
    public static final int RECORD_SKIP_AFTER_SUCCESS = 80;

    /** How many records to leave out after a tolerated errno. */
    public static final int RECORD_SKIP_AFTER_TOLERATED = 88;

    /**
     * The least result that is a success, compared as a signed number. 0 suits nearly every call; a {@code read} that
     * must not meet the end of the file has 1. A result that is neither this large nor an errno is a failure, whatever
     * is tolerated.
     */
    public static final int RECORD_LEAST_SUCCESS = 96;

    /** The size of a record. */
    public static final int RECORD_SIZE = 104;

    /** See {@link #RECORD_TOLERATED_ERRNOS}. */
    public static final int ANY_ERRNO = 0xffff;

    private LaunchLayout() {}
}
