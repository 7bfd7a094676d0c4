package io.carafe.client;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/** One command in the engine's hands, as its client sees it. */
final class ClientSession {
    private final FrameChannel engine;
    private final ForwardedSignals signals;
    private boolean raw;

    ClientSession(SocketChannel channel) {
        this.engine = new FrameChannel(channel);
        this.signals = new ForwardedSignals(engine);
    }

    /** Asks for it. Returns null when the engine has begun, and otherwise why it has not. */
    @Nullable
    Refusal begin(Hello hello) throws ProtocolException {
        Frame answer;
        try {
            engine.open(hello.frame());
            answer = engine.read();
        } catch (ProtocolException notAnEngine) {
            throw notAnEngine;
        } catch (IOException gone) {
            answer = null;
        }
        if (answer == null) {
            return new Refusal(true, "the engine ended before it could do this; try again");
        }
        if (answer.type() == FrameType.WELCOME) {
            return null;
        }
        if (answer.type() == FrameType.REFUSED) {
            return Refusal.of(answer);
        }
        throw new ProtocolException("the engine answered with " + answer);
    }

    /** Stays until it has been done. Returns the exit code. */
    int finish(EngineDirectory directory) throws ClientException, ProtocolException {
        Frame frame = next();
        while (frame != null) {
            switch (frame.type()) {
                case WATCH -> signals.watch(frame.text());
                case RAW -> raw = frame.payload()[0] != 0;
                case EXIT -> {
                    return exit(ExitNotice.of(frame));
                }
                case REFUSED -> throw new ClientException(Refusal.of(frame).message());
                default -> throw new ProtocolException("the engine sent " + frame);
            }
            frame = next();
        }
        if (raw) {
            LostTerminal.restore();
        }
        throw new ClientException("the engine has ended while it did this; its log is " + directory.log());
    }

    private @Nullable Frame next() throws ProtocolException {
        try {
            return engine.read();
        } catch (ProtocolException notAnEngine) {
            throw notAnEngine;
        } catch (IOException gone) {
            return null;
        }
    }

    private static int exit(ExitNotice notice) {
        advance(FileDescriptor.out, notice.output());
        advance(FileDescriptor.err, notice.error());
        return notice.code();
    }

    /** What comes after this command in the same file is to stand behind what the engine wrote there. */
    private static void advance(FileDescriptor descriptor, long position) {
        if (position == ExitNotice.SHARED) {
            return;
        }
        try (FileOutputStream file = new FileOutputStream(descriptor)) {
            file.getChannel().position(position);
        } catch (IOException notSeekable) {
            // Then there is no position to be kept.
        }
    }
}
