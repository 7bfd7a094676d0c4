package io.carafe.runtime.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One question to one server, and its answer. Has exactly one outcome. On the loop's thread. */
abstract class Exchange<C extends SelectableChannel> implements EventLoop.Handler {
    private final EventLoop loop;
    private final Query query;
    private final int id;
    private final Outcome outcome;
    private @Nullable C channel;
    private EventLoop.@Nullable Deadline deadline;
    private boolean ended;

    Exchange(EventLoop loop, Query query, int id, Outcome outcome) {
        this.loop = loop;
        this.query = query;
        this.id = id;
        this.outcome = outcome;
    }

    /** What came of it. */
    interface Outcome {
        /** The answer, with the id that the client has chosen. */
        void answered(byte[] packet);

        /** There is no such server, or it did not answer in time. */
        void failed();
    }

    abstract C open() throws IOException;

    /** Registers the channel, and asks as soon as that can be. */
    abstract void ask(C opened, InetSocketAddress server) throws IOException;

    final void begin(InetSocketAddress server, Duration patience) {
        try {
            C opened = open();
            channel = opened;
            deadline = loop.after(patience, () -> end(Optional.empty()));
            ask(opened, server);
        } catch (IOException | RuntimeException unreachable) {
            // From the loop, since the next attempt must not grow the stack of this one.
            loop.execute(() -> end(Optional.empty()));
        }
    }

    final EventLoop loop() {
        return loop;
    }

    final byte[] question() {
        return query.withId(id);
    }

    /** Ends with a packet, if it is the answer; whatever else comes is none of ours. */
    final void received(byte[] packet) {
        if (query.isAnsweredBy(packet, id)) {
            ByteBuffer.wrap(packet).putShort(0, (short) query.id());
            end(Optional.of(packet));
        }
    }

    @Override
    public final void failed(Exception trouble) {
        end(Optional.empty());
    }

    private void end(Optional<byte[]> packet) {
        if (ended) {
            return;
        }
        ended = true;
        if (deadline != null) {
            loop.callOff(deadline);
        }
        if (channel != null) {
            Channels.closeQuietly(channel);
        }
        packet.ifPresentOrElse(outcome::answered, outcome::failed);
    }
}
