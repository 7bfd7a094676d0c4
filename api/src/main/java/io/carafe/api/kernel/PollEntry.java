package io.carafe.api.kernel;

/**
 * What poll(2) watches, and what it saw.
 *
 * @param events bits of interest: {@link #IN}, {@link #OUT}
 * @param returned bits that were seen, {@link #ERROR}, {@link #HANGUP} and {@link #INVALID} among them
 */
public record PollEntry(int descriptor, int events, int returned) {
    public static final int IN = 0x1;
    public static final int OUT = 0x4;
    public static final int ERROR = 0x8;
    public static final int HANGUP = 0x10;
    public static final int INVALID = 0x20;

    /** A question to ask poll(2). */
    public static PollEntry of(int descriptor, int events) {
        return new PollEntry(descriptor, events, 0);
    }

    /** Whether any of {@code bits} was seen. */
    public boolean saw(int bits) {
        return (returned & bits) != 0;
    }
}
