package io.carafe.linux.client;

/** Where everything lies in the client's memory: offsets in its data, which is all zeros at the start. */
final class ClientMemory {
    // Variables, 64 bits each. First, addresses on the stack: arrays of addresses of strings, which a 0 ends.

    static final int ARGUMENTS = 0;

    /** The words of the command: the rest of the arguments. */
    static final int WORDS = 8;

    static final int ENVIRONMENT = 16;

    // The values of variables: addresses, or 0 for those that are not set.

    static final int ROOT_VARIABLE = 24;
    static final int DIRECTORY_VARIABLE = 32;
    static final int DATA_VARIABLE = 40;
    static final int RUNTIME_VARIABLE = 48;
    static final int HOME_VARIABLE = 56;

    /** The effective user. */
    static final int USER = 64;

    /** Of the state root and the namespaces, as far as they have been read. */
    static final int HASH = 72;

    /** The address of the end of the engine's directory in {@link #PATH}. */
    static final int DIRECTORY_END = 80;

    /** 1 when the engine has begun the command. */
    static final int BEGUN = 88;

    /** How many bytes of the frame have come. */
    static final int RECEIVED = 96;

    /** The descriptor of the terminal, or -1. */
    static final int TERMINAL = 104;

    /** Whether the engine has it in raw mode. */
    static final int RAW = 112;

    /** The signals that are watched for, as a set. */
    static final int WATCHED = 120;

    // Structures of the kernel.

    /** Two entries for ppoll(2): the connection, and the signals. */
    static final int POLL = 128;

    static final int SIGNAL_INFO = 144;
    static final int SIGNAL_INFO_SIZE = 128;
    static final int ACTION = 272;

    /** The terminal's settings, struct termios. */
    static final int SETTINGS = 304;

    static final int STATUS = 352;

    /** What is sent for a signal. */
    static final int SIGNAL_FRAME = 608;

    /** A short text that is of use for a moment. */
    static final int TEXT = 640;

    /** Where a symbolic link leads; its first byte is for a newline. */
    static final int LINK = 704;

    static final int LINK_SIZE = 64;

    /** For each signal: its name, padded with zeros, and how long that is. */
    static final int NAMES = 768;

    static final int NAME_BITS = 4;

    /** A struct sockaddr_un, of which {@link #PATH} is the path. */
    static final int ADDRESS = 2048;

    static final int PATH = ADDRESS + 2;
    static final int PATH_SIZE = 108;

    /** The frame that is coming: a header and 64 KiB. */
    static final int FRAME = 2304;

    static final int FRAME_HEADER = 5;

    /** What is sent first, preface and HELLO; a longer one is for the JVM client. Then, what is to be told at the end. */
    static final int HELLO = 0x20000;

    static final int HELLO_SIZE = 0x100000;

    /** Of all. What is written in whole words may reach a little beyond the end of a text. */
    static final int SIZE = HELLO + HELLO_SIZE + 64;

    private ClientMemory() {}
}
