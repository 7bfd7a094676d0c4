package io.carafe.runtime.dns;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;

/** By TCP, because the client asked so. */
final class TcpExchange extends Exchange<SocketChannel> {
    private static final int PREFIX = 2;

    private final ByteBuffer outgoing;
    private ByteBuffer incoming = ByteBuffer.allocate(PREFIX);
    private boolean lengthKnown;

    TcpExchange(EventLoop loop, Query query, int id, Outcome outcome) {
        super(loop, query, id, outcome);
        byte[] question = question();
        outgoing = ByteBuffer.allocate(PREFIX + question.length);
        outgoing.putShort((short) question.length).put(question).flip();
    }

    @Override
    SocketChannel open() throws IOException {
        return SocketChannel.open();
    }

    @Override
    void ask(SocketChannel channel, InetSocketAddress server) throws IOException {
        loop().register(channel, SelectionKey.OP_CONNECT, this);
        if (channel.connect(server)) {
            write(loop().keyOf(channel), channel);
        }
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        SocketChannel channel = (SocketChannel) key.channel();
        if (key.isConnectable()) {
            channel.finishConnect();
            write(key, channel);
        } else if (key.isWritable()) {
            write(key, channel);
        } else {
            read(channel);
        }
    }

    private void write(SelectionKey key, SocketChannel channel) throws IOException {
        channel.write(outgoing);
        key.interestOps(outgoing.hasRemaining() ? SelectionKey.OP_WRITE : SelectionKey.OP_READ);
    }

    private void read(SocketChannel channel) throws IOException {
        if (channel.read(incoming) < 0) {
            throw new EOFException("the server has closed the connection");
        }
        if (incoming.hasRemaining()) {
            return;
        }
        if (lengthKnown) {
            byte[] packet = incoming.array();
            received(packet);
            if (channel.isOpen()) {
                throw new IOException("the server has answered something else");
            }
        } else {
            lengthKnown = true;
            incoming = ByteBuffer.allocate(incoming.getShort(0) & 0xffff);
            read(channel);
        }
    }
}
