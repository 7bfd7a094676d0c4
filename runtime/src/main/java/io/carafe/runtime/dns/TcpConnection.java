package io.carafe.runtime.dns;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One who asks by TCP: a length of two bytes before each message (RFC 7766). Questions are answered one after the other;
 * those that follow wait in the kernel meanwhile.
 */
final class TcpConnection implements EventLoop.Handler, Client {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int PREFIX = 2;

    private final EventLoop loop;
    private final SocketChannel channel;
    private final Questions questions;
    private final Runnable atEnd;
    private final ByteBuffer incoming = ByteBuffer.allocate(PREFIX + Query.LONGEST);
    private ByteBuffer outgoing = ByteBuffer.allocate(0);
    private EventLoop.@Nullable Deadline deadline;
    private boolean asked;
    private boolean ended;

    TcpConnection(EventLoop loop, SocketChannel channel, Questions questions, Runnable atEnd) {
        this.loop = loop;
        this.channel = channel;
        this.questions = questions;
        this.atEnd = atEnd;
    }

    void begin() throws IOException {
        loop.register(channel, SelectionKey.OP_READ, this);
        waitAnew();
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        if (key.isReadable()) {
            if (channel.read(incoming) < 0) {
                end();
                return;
            }
            askNext();
        } else if (key.isWritable()) {
            write();
        }
    }

    private void askNext() throws IOException {
        if (asked || incoming.position() < PREFIX) {
            listen();
            return;
        }
        int length = incoming.getShort(0) & 0xffff;
        if (length > Query.LONGEST) {
            end();
            return;
        }
        if (incoming.position() < PREFIX + length) {
            listen();
            return;
        }
        byte[] wire = new byte[length];
        incoming.flip().position(PREFIX);
        incoming.get(wire);
        incoming.compact();
        asked = true;
        loop.keyOf(channel).interestOps(0);
        waitAnew();
        questions.ask(wire, this);
    }

    private void listen() {
        loop.keyOf(channel).interestOps(asked ? 0 : SelectionKey.OP_READ);
    }

    @Override
    public boolean isStream() {
        return true;
    }

    @Override
    public void answer(byte[] wire) {
        if (ended) {
            return;
        }
        if (wire.length == 0) {
            end();
            return;
        }
        outgoing = ByteBuffer.allocate(PREFIX + wire.length);
        outgoing.putShort((short) wire.length).put(wire).flip();
        try {
            write();
        } catch (IOException gone) {
            failed(gone);
        }
    }

    private void write() throws IOException {
        channel.write(outgoing);
        if (outgoing.hasRemaining()) {
            loop.keyOf(channel).interestOps(SelectionKey.OP_WRITE);
            return;
        }
        asked = false;
        waitAnew();
        // What follows may have come already. Not from here, lest many questions at once need as many frames of the
        // stack.
        loop.execute(this::next);
    }

    private void next() {
        if (!ended) {
            try {
                askNext();
            } catch (IOException gone) {
                failed(gone);
            }
        }
    }

    @Override
    public void failed(Exception trouble) {
        end();
    }

    private void waitAnew() {
        if (deadline != null) {
            loop.callOff(deadline);
        }
        deadline = loop.after(PATIENCE, this::end);
    }

    private void end() {
        if (!ended) {
            ended = true;
            if (deadline != null) {
                loop.callOff(deadline);
            }
            Channels.closeQuietly(channel);
            atEnd.run();
        }
    }
}
