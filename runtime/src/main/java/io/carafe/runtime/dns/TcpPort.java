package io.carafe.runtime.dns;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;

/** Where a container asks by TCP. */
final class TcpPort implements EventLoop.Handler {
    /** More at once than a container's programs have use for; further ones are closed. */
    static final int MOST_CONNECTIONS = 32;

    private static final Duration PAUSE = Duration.ofMillis(200);

    private final EventLoop loop;
    private final ServerSocketChannel channel;
    private final Questions questions;
    private int connections;

    TcpPort(EventLoop loop, ServerSocketChannel channel, Questions questions) {
        this.loop = loop;
        this.channel = channel;
        this.questions = questions;
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        SocketChannel accepted = channel.accept();
        if (accepted == null) {
            return;
        }
        if (connections >= MOST_CONNECTIONS) {
            Channels.closeQuietly(accepted);
            return;
        }
        connections++;
        try {
            new TcpConnection(loop, accepted, questions, () -> connections--).begin();
        } catch (IOException broken) {
            connections--;
            Channels.closeQuietly(accepted);
        }
    }

    /** There may be no descriptor left, and then the connection waits on: so does this. */
    @Override
    public void failed(Exception trouble) {
        SelectionKey key = loop.keyOf(channel);
        key.interestOps(0);
        loop.after(PAUSE, () -> {
            if (key.isValid()) {
                key.interestOps(SelectionKey.OP_ACCEPT);
            }
        });
    }
}
