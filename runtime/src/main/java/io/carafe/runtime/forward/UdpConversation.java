package io.carafe.runtime.forward;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What one sender of datagrams and a container say to each other; over when both are silent. */
final class UdpConversation implements Watched {
    private static final int MSG_DONTWAIT = 0x40;
    private static final int BATCH = 32;

    /** Datagrams that are kept until there is a socket; as always, others are lost. */
    private static final int MOST_EARLY = 16;

    private final ForwardLoop loop;
    private final Kernel kernel;
    private final Forwarding forwarding;
    private final Consumer<ByteBuffer> answers;
    private final Runnable atEnd;
    private final Deque<byte[]> early = new ArrayDeque<>();
    private @Nullable Descriptor container;
    private boolean spoken;
    private boolean ended;

    /** @param answers are told what the container says */
    UdpConversation(ForwardLoop loop, Forwarding forwarding, Consumer<ByteBuffer> answers, Runnable atEnd) {
        this.loop = loop;
        this.kernel = loop.kernel();
        this.forwarding = forwarding;
        this.answers = answers;
        this.atEnd = atEnd;
    }

    void begin(SocketStock stock, Duration patience) {
        stock.take(forwarding.kind(), this::connect);
        listenOn(patience);
    }

    private void listenOn(Duration patience) {
        spoken = false;
        loop.after(patience, () -> {
            if (spoken && !ended) {
                listenOn(patience);
            } else {
                end();
            }
        });
    }

    private void connect(Optional<Descriptor> socket) {
        if (ended || socket.isEmpty()) {
            socket.ifPresent(Descriptor::close);
            end();
            return;
        }
        Descriptor own = socket.get();
        container = own;
        if (!kernel.connectInternet(own.number(), forwarding.address().bytes(), forwarding.port())
                .ok()) {
            end();
            return;
        }
        loop.watch(this);
        early.forEach(datagram -> pass(own, loop.buffer().put(datagram).flip()));
        early.clear();
    }

    /** To the container. */
    void send(ByteBuffer datagram) {
        spoken = true;
        if (container != null) {
            pass(container, datagram);
        } else if (early.size() < MOST_EARLY) {
            byte[] kept = new byte[datagram.remaining()];
            datagram.get(kept);
            early.add(kept);
        }
    }

    /** Whether it arrives nobody knows, as always. */
    private void pass(Descriptor own, ByteBuffer datagram) {
        kernel.send(own.number(), datagram, MSG_DONTWAIT);
    }

    @Override
    public int descriptor() {
        return container == null ? -1 : container.number();
    }

    @Override
    public int interest() {
        return PollEntry.IN;
    }

    @Override
    public void ready(int seen) {
        for (int i = 0; i < BATCH && !ended; i++) {
            ByteBuffer buffer = loop.buffer();
            Result read = kernel.receive(descriptor(), buffer, MSG_DONTWAIT);
            if (read.failedWith(Errno.EAGAIN)) {
                return;
            }
            // Otherwise nobody listens in the container, which is told once.
            if (read.ok()) {
                spoken = true;
                answers.accept(buffer.flip());
            }
        }
    }

    void end() {
        if (!ended) {
            ended = true;
            loop.leave(this);
            if (container != null) {
                container.close();
            }
            atEnd.run();
        }
    }
}
