package io.carafe.runtime.forward;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Somebody who has connected to a port of the host's, and the connection to the container on his behalf. */
final class TcpConnection {
    private final ForwardLoop loop;
    private final Kernel kernel;
    private final Descriptor client;
    private final Forwarding forwarding;
    private final Consumer<TcpConnection> atEnd;
    private @Nullable Ends ends;
    private boolean ended;

    /** @param client becomes this object's own */
    TcpConnection(ForwardLoop loop, Descriptor client, Forwarding forwarding, Consumer<TcpConnection> atEnd) {
        this.loop = loop;
        this.kernel = loop.kernel();
        this.client = client;
        this.forwarding = forwarding;
        this.atEnd = atEnd;
    }

    /** Nothing is read from the client until the container has answered, so that what he sends waits in the kernel. */
    void begin(SocketStock stock) {
        kernel.setPrompt(client.number());
        stock.take(forwarding.kind(), this::connect);
    }

    private void connect(Optional<Descriptor> socket) {
        if (ended || socket.isEmpty()) {
            socket.ifPresent(Descriptor::close);
            end();
            return;
        }
        Descriptor container = socket.get();
        Ends made = new Ends(container);
        ends = made;
        kernel.setPrompt(container.number());
        kernel.setNonBlocking(container.number(), true);
        Result connected =
                kernel.connectInternet(container.number(), forwarding.address().bytes(), forwarding.port());
        if (connected.ok() || connected.failedWith(Errno.EINPROGRESS)) {
            loop.watch(made.ofContainer);
            loop.watch(made.ofClient);
        } else {
            end();
        }
    }

    void end() {
        if (!ended) {
            ended = true;
            if (ends != null) {
                loop.leave(ends.ofClient);
                loop.leave(ends.ofContainer);
                ends.container.close();
            }
            client.close();
            atEnd.accept(this);
        }
    }

    /** What is there once there is a socket for the container. */
    private final class Ends {
        private final Descriptor container;
        private final TcpStream in;
        private final TcpStream out;
        private final Watched ofClient;
        private final Watched ofContainer;
        private boolean connecting = true;

        Ends(Descriptor container) {
            this.container = container;
            this.in = new TcpStream(loop, client, container);
            this.out = new TcpStream(loop, container, client);
            this.ofClient = new End(client, in, out);
            this.ofContainer = new End(container, out, in);
        }

        private boolean goesOn(boolean moved) {
            return moved && !(in.isDone() && out.isDone());
        }

        /** One of the two sockets. */
        private final class End implements Watched {
            private final Descriptor socket;
            private final TcpStream from;
            private final TcpStream to;

            End(Descriptor socket, TcpStream from, TcpStream to) {
                this.socket = socket;
                this.from = from;
                this.to = to;
            }

            @Override
            public int descriptor() {
                return socket.number();
            }

            @Override
            public int interest() {
                if (connecting) {
                    return socket == container ? PollEntry.OUT : 0;
                }
                return (from.wantsToRead() ? PollEntry.IN : 0) | (to.wantsToWrite() ? PollEntry.OUT : 0);
            }

            @Override
            public void ready(int seen) {
                boolean refused = connecting && (seen & PollEntry.ERROR) != 0;
                connecting = false;
                boolean moved = !refused
                        && ((seen & ~PollEntry.OUT) == 0 || from.move())
                        && ((seen & ~PollEntry.IN) == 0 || to.move());
                if (!goesOn(moved)) {
                    end();
                }
            }
        }
    }
}
