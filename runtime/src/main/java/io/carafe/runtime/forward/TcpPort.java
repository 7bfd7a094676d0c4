package io.carafe.runtime.forward;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** A port of the host's by TCP. */
final class TcpPort extends ForwardedPort {
    /** More at once than that wait in the kernel. */
    static final int MOST_CONNECTIONS = 1024;

    private static final int BATCH = 16;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final Set<TcpConnection> connections = new HashSet<>();
    private boolean paused;

    /** @param socket listens and does not block; becomes this object's own */
    TcpPort(ForwardLoop loop, SocketStock stock, Descriptor socket, Forwarding forwarding) {
        super(loop, stock, socket, forwarding);
    }

    @Override
    public int interest() {
        return paused || connections.size() >= MOST_CONNECTIONS ? 0 : PollEntry.IN;
    }

    @Override
    public void ready(int seen) {
        for (int i = 0; i < BATCH && interest() != 0; i++) {
            Result accepted = loop.kernel().accept(socket.number());
            if (accepted.ok()) {
                take(new Descriptor(loop.kernel(), (int) accepted.raw()));
            } else if (accepted.failedWith(Errno.EAGAIN)) {
                return;
            } else if (!accepted.failedWith(Errno.ECONNABORTED)) {
                // There may be no descriptor left, and then the connection waits on.
                paused = true;
                loop.after(PAUSE, () -> paused = false);
            }
        }
    }

    private void take(Descriptor client) {
        TcpConnection connection = new TcpConnection(loop, client, forwarding, connections::remove);
        connections.add(connection);
        connection.begin(stock);
    }

    @Override
    protected void endAll() {
        List.copyOf(connections).forEach(TcpConnection::end);
    }
}
