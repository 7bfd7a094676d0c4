package io.carafe.linux.keeper;

/**
 * How an engine and its keeper speak: messages over a Unix socket of type SOCK_SEQPACKET, one at a time.
 *
 * <p>A message has {@link #SIZE} bytes, and at most one descriptor attached (SCM_RIGHTS, unix(7)). The keeper answers
 * every message with the same bytes, in which it has filled in the {@link #RESULT}, and for what it now holds, its
 * {@link #NUMBER} and {@link #SERIAL}. Numbers are little-endian.
 *
 * <p>A keeper's own engine has the socket as descriptor {@link #ENGINE_DESCRIPTOR}. The keeper keeps that end open too, as
 * its descriptor {@link #ENGINE_END}; an engine that is not its child takes it from there by pidfd_getfd(2). An answer that
 * an engine did not live to read is told from others by its {@link #COOKIE}.
 *
 * <p>What the keeper holds is named by the number that its descriptor has in the keeper, and by a serial, since the
 * number of a pipe that came to its end is used again.
 *
 * <p><b>Exit records.</b> The file given with {@link #EXITS} grows by {@link #EXIT_RECORD_SIZE} bytes for each child that
 * ended: {@code i32} pid, {@code i32} wait status (waitpid(2)), {@code i64} seconds and {@code i64} nanoseconds of
 * CLOCK_REALTIME, {@code i64} 0. A record lies at a multiple of its size; what a full disk has cut off is not a record, and
 * is overwritten by the next. Records that cannot be written wait in the keeper, {@link #WAITING_RECORDS} at most.
 */
public final class ControlProtocol {
    /** The size of a message. */
    public static final int SIZE = 64;

    /** i32: what to do, one of the operations below. */
    public static final int OPERATION = 0;

    /** i32: in an answer, -errno or what the operation says. */
    public static final int RESULT = 4;

    /** i64: chosen by the sender. */
    public static final int COOKIE = 8;

    /** i64: the number of what is meant, or of what the keeper now holds. */
    public static final int NUMBER = 16;

    /** i64: its serial. */
    public static final int SERIAL = 24;

    /** i64: see the operations. */
    public static final int FIRST = 32;

    /** i64: see the operations. */
    public static final int SECOND = 40;

    /** i64: see the operations. */
    public static final int THIRD = 48;

    /** i64: see the operations. */
    public static final int FOURTH = 56;

    /** With a descriptor, opened with O_APPEND: exit records go there from now on. */
    public static final int EXITS = 1;

    /**
     * With a descriptor, open for writing: a ring log. {@link #FIRST} is the size of its chunks, {@link #SECOND} their
     * count; {@link #THIRD} and {@link #FOURTH} say where to go on: a sequence, and an offset in the chunk, 0 for a chunk
     * that has no header yet.
     */
    public static final int LOG = 2;

    /**
     * With a descriptor, a pipe or the master of a pseudo terminal, which becomes non-blocking: its output goes to a log.
     * {@link #FIRST} and {@link #SECOND} are number and serial of the log, {@link #THIRD} is the kind of frames (1 standard
     * output, 2 standard error), {@link #FOURTH} the credit: how many bytes may be read, {@link #UNLIMITED} for all.
     */
    public static final int RELAY = 3;

    /** With a descriptor, which is kept open. */
    public static final int KEEP = 4;

    /**
     * With a descriptor, the pidfd of an engine that is not the keeper's child: when it ends, that counts as an engine's
     * death.
     */
    public static final int WATCH = 5;

    /** More credit for a relay, {@link #FIRST} bytes. */
    public static final int GRANT = 6;

    /**
     * Forgets and closes. What a relay still has to read is read before; a log is closed when its last relay is gone
     * too.
     */
    public static final int DROP = 7;

    /**
     * Reaps children that have ended, before it is answered: who has seen a child end finds its record in the file after
     * this. The result is the number of records that could not be written yet.
     */
    public static final int REAP = 8;

    /** Only asks whether something is still held: the result is 0 if it is. */
    public static final int ASK = 9;

    /** Credit that never runs out. */
    public static final long UNLIMITED = Long.MAX_VALUE;

    /** Where a keeper's own engine finds its socket. */
    public static final int ENGINE_DESCRIPTOR = 3;

    /** Where the keeper itself keeps the engine's end of the socket. */
    public static final int ENGINE_END = 8;

    /** The size of an exit record. */
    public static final int EXIT_RECORD_SIZE = 32;

    /** How many exit records wait in the keeper. */
    public static final int WAITING_RECORDS = 512;

    /** Numbers of what the keeper holds are below this. */
    public static final int MOST_DESCRIPTORS = 16384;

    private ControlProtocol() {}
}
