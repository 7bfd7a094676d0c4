package io.carafe.runtime.terminal;

import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.IoctlRequest;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A descriptor that may lead to a terminal (termios(3)). In raw mode the terminal keeps nothing for itself: each key is
 * handed on as it is pressed, Ctrl-C among them. Thread-safe.
 */
public final class HostTerminal implements AutoCloseable {
    /** The kernel's {@code struct termios}: four words of flags, the line discipline, 19 control characters. */
    private static final int TERMIOS_SIZE = 36;

    private static final int WINSIZE_SIZE = 8;
    private static final int OUTPUT_FLAGS = 4;
    private static final int CONTROL_FLAGS = 8;
    private static final int LOCAL_FLAGS = 12;
    private static final int CONTROL_CHARACTERS = 17;
    private static final int VTIME = 5;
    private static final int VMIN = 6;

    // What cfmakeraw(3) turns off, and on. The numbers are those of asm-generic/termbits.h.
    /** IGNBRK, BRKINT, PARMRK, ISTRIP, INLCR, IGNCR, ICRNL, IXON. */
    private static final int INPUT_PROCESSING = 01 | 02 | 010 | 040 | 0100 | 0200 | 0400 | 02000;
    /** OPOST. */
    private static final int OUTPUT_PROCESSING = 01;
    /** ISIG, ICANON, ECHO, ECHONL, IEXTEN. */
    private static final int LOCAL_PROCESSING = 01 | 02 | 010 | 0100 | 0100000;

    private static final int ECHO = 010;
    /** ECHONL. */
    private static final int ECHO_LINE_FEED = 0100;
    /** CSIZE, PARENB. */
    private static final int CHARACTER_SIZE = 060 | 0400;
    /** CS8. */
    private static final int EIGHT_BITS = 060;

    private final FileCalls kernel;
    private final int descriptor;
    private byte @Nullable [] before;

    public HostTerminal(FileCalls kernel, int descriptor) {
        this.kernel = kernel;
        this.descriptor = descriptor;
    }

    public boolean isTerminal() {
        return kernel.ioctl(descriptor, IoctlRequest.TCGETS, buffer(TERMIOS_SIZE))
                .ok();
    }

    /** The size of the window; empty if this is no terminal. */
    public Optional<WindowSize> size() {
        ByteBuffer size = buffer(WINSIZE_SIZE);
        if (!kernel.ioctl(descriptor, IoctlRequest.TIOCGWINSZ, size).ok()) {
            return Optional.empty();
        }
        return Optional.of(
                new WindowSize(Short.toUnsignedInt(size.getShort(0)), Short.toUnsignedInt(size.getShort(Short.BYTES))));
    }

    /**
     * Puts the terminal into raw mode; once more, should somebody have changed it since.
     *
     * @throws io.carafe.api.kernel.KernelException when it is no terminal
     */
    public synchronized void rawMode() {
        ByteBuffer termios = remembered();
        termios.putInt(0, termios.getInt(0) & ~INPUT_PROCESSING);
        termios.putInt(OUTPUT_FLAGS, termios.getInt(OUTPUT_FLAGS) & ~OUTPUT_PROCESSING);
        termios.putInt(CONTROL_FLAGS, (termios.getInt(CONTROL_FLAGS) & ~CHARACTER_SIZE) | EIGHT_BITS);
        termios.putInt(LOCAL_FLAGS, termios.getInt(LOCAL_FLAGS) & ~LOCAL_PROCESSING);
        termios.put(CONTROL_CHARACTERS + VTIME, (byte) 0);
        termios.put(CONTROL_CHARACTERS + VMIN, (byte) 1);
        kernel.ioctl(descriptor, IoctlRequest.TCSETS, termios).orThrow("put the terminal into raw mode");
    }

    /**
     * Shows no longer what is typed, but the end of a line.
     *
     * @throws io.carafe.api.kernel.KernelException when it is no terminal
     */
    public synchronized void hideInput() {
        ByteBuffer termios = remembered();
        termios.putInt(LOCAL_FLAGS, (termios.getInt(LOCAL_FLAGS) & ~ECHO) | ECHO_LINE_FEED);
        kernel.ioctl(descriptor, IoctlRequest.TCSETS, termios).orThrow("hide what is typed on the terminal");
    }

    private ByteBuffer remembered() {
        ByteBuffer termios = buffer(TERMIOS_SIZE);
        kernel.ioctl(descriptor, IoctlRequest.TCGETS, termios).orThrow("read the mode of the terminal");
        if (before == null) {
            before = bytes(termios);
        }
        return termios;
    }

    /** Puts it back as it was before raw mode, after everything written to it has been shown. Does nothing otherwise. */
    public synchronized void restore() {
        if (before != null) {
            ByteBuffer termios = buffer(TERMIOS_SIZE).put(before).flip();
            kernel.ioctl(descriptor, IoctlRequest.TCSETSW, termios);
            before = null;
        }
    }

    /** As {@link #restore()}. */
    @Override
    public void close() {
        restore();
    }

    private static ByteBuffer buffer(int size) {
        return ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.capacity()];
        buffer.get(0, bytes);
        return bytes;
    }
}
