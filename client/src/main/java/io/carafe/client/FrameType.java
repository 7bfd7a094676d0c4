package io.carafe.client;

/** What a {@link Frame} is about. The numbers are the protocol's; see docs/engine.md. */
public enum FrameType {
    /** From the client, first of all: a {@link Hello}. */
    HELLO(1, Hello.LONGEST),
    /** From the client: it got a signal; the name without SIG. */
    SIGNAL(2, 16),
    /** From the engine: the session has begun. A client that has not seen this may ask another engine. */
    WELCOME(65, 0),
    /** From the engine: a {@link Refusal}. The last frame. */
    REFUSED(66, 1 << 16),
    /** From the engine: the name of a signal, without SIG, that the client is to pass on from now on. */
    WATCH(67, 16),
    /** From the engine: one byte, 1 when the client's terminal is in raw mode and 0 when it no longer is. */
    RAW(68, 1),
    /** From the engine: a text for standard output. */
    TEXT(69, 1 << 16),
    /** From the engine: an {@link ExitNotice}. The last frame. */
    EXIT(70, ExitNotice.SIZE);

    private final int code;
    private final int longest;

    FrameType(int code, int longest) {
        this.code = code;
        this.longest = longest;
    }

    int code() {
        return code;
    }

    /** The most bytes that its payload may have. */
    int longest() {
        return longest;
    }

    static FrameType of(int code) throws ProtocolException {
        for (FrameType type : values()) {
            if (type.code == code) {
                return type;
            }
        }
        throw new ProtocolException("there is no frame of type " + code);
    }
}
