package io.carafe.linux.keeper;

/**
 * Where everything lies in the keeper's memory: offsets in its data, and in a slot. It is all zeros at the start, and
 * costs memory only where something was written.
 */
final class KeeperMemory {
    // Variables, 64 bits each.

    /** The pid of the engine, or 0. */
    static final int ENGINE = 0;

    /** When it was started, in seconds of CLOCK_MONOTONIC. */
    static final int STARTED = 8;

    /** Seconds before an engine that died is started again; 0 if none did. */
    static final int DELAY = 16;

    /** 1 if the engine was told to end, and is not to be started again. */
    static final int LEAVING = 24;

    /** The descriptors of epoll, of the signals and of the timer, and that of the exit records or -1. */
    static final int EPOLL = 32;

    static final int SIGNALS = 40;
    static final int TIMER = 48;
    static final int EXITS = 56;

    /** Addresses in the queue: the first exit record that was not written to the file, and the end of the last. */
    static final int QUEUE_HEAD = 64;

    static final int QUEUE_TAIL = 72;

    /** The last serial. */
    static final int LAST_SERIAL = 80;

    /** The arguments of the engine and its environment, as execve(2) wants them. */
    static final int ARGUMENTS = 88;

    static final int ENVIRONMENT = 96;

    /** The end of the slots that were ever used: an address. */
    static final int SLOTS_END = 104;

    // What a function has to remember for longer than a register can.

    /** What epoll said of the descriptor that is being looked after. */
    static final int READY = 112;

    /** Whether the log has room for a frame: 0, or -1. */
    static final int ROOM = 120;

    /** Why a relay ends, or why it could not begin. */
    static final int REASON = 128;

    /** How often a relay may still be read from before it is left alone. */
    static final int ROUNDS = 136;

    // Structures of the kernel.

    static final int SIGNAL_SET = 144;
    static final int RESOURCE_LIMIT = 152;
    static final int SOCKETS = 168;
    static final int EVENT = 176;
    static final int TIME = 192;
    static final int TIMER_SETTING = 208;
    static final int STATUS = 240;
    static final int SIGNAL_INFO = 248;
    static final int SIGNAL_INFO_SIZE = 128;
    static final int IO_VECTOR = 376;
    static final int MESSAGE_HEADER = 392;
    static final int ANCILLARY = 448;
    static final int DEFAULT_ACTION = 472;

    /** The message that came, and its answer. */
    static final int MESSAGE = 512;

    // What is written to logs.

    static final int FRAME = 576;
    static final int FRAME_SIZE = 32;
    static final int CHUNK_HEADER = 608;
    static final int CHUNK_HEADER_SIZE = 64;

    /** The exit records that wait. */
    static final int QUEUE = 1024;

    static final int QUEUE_END = QUEUE + ControlProtocol.WAITING_RECORDS * ControlProtocol.EXIT_RECORD_SIZE;

    /** A slot for each number that a descriptor can have. */
    static final int SLOTS = 0x5000;

    static final int SLOT_BITS = 6;
    static final int SLOT_SIZE = 1 << SLOT_BITS;

    /** What was read and is to be written. */
    static final int BUFFER = SLOTS + ControlProtocol.MOST_DESCRIPTORS * SLOT_SIZE;

    static final int BUFFER_SIZE = 0x10000;

    /** Of all. */
    static final int SIZE = BUFFER + BUFFER_SIZE;

    // Members of a slot.

    /** One of the types below. */
    static final int TYPE = 0;

    static final int SERIAL = 8;

    /** The descriptor. */
    static final int NUMBER = 16;

    // Of a log: as in the message, then the number of its relays.

    static final int CHUNK_SIZE = 24;
    static final int CHUNKS = 32;
    static final int SEQUENCE = 40;
    static final int OFFSET = 48;
    static final int USERS = 56;

    // Of a relay: the address of its log's slot, the kind of its frames, its credit, and one of the states below.

    static final int LOG = 24;
    static final int KIND = 32;
    static final int CREDIT = 40;
    static final int STATE = 48;

    static final int FREE = 0;
    static final int IS_LOG = 1;

    /** A log that was dropped, and is still used by relays. */
    static final int IS_DROPPED_LOG = 2;

    static final int IS_RELAY = 3;
    static final int IS_KEPT = 4;
    static final int IS_WATCHED = 5;

    /** Without credit: epoll does not know it, since it would tell of a closed pipe again and again. */
    static final int PAUSED = 0;

    static final int POLLED = 1;
    static final int ENDED = 2;

    private KeeperMemory() {}
}
