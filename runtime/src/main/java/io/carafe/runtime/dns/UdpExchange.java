package io.carafe.runtime.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/** By UDP: from a port of its own, which the kernel chooses at random, and from nobody but that server. */
final class UdpExchange extends Exchange<DatagramChannel> {
    private static final int LONGEST = 65_535;
    private static final int MOST_STRAY_PACKETS = 16;

    UdpExchange(EventLoop loop, Query query, int id, Outcome outcome) {
        super(loop, query, id, outcome);
    }

    @Override
    DatagramChannel open() throws IOException {
        return DatagramChannel.open();
    }

    @Override
    void ask(DatagramChannel channel, InetSocketAddress server) throws IOException {
        loop().register(channel, SelectionKey.OP_READ, this);
        channel.connect(server);
        channel.write(ByteBuffer.wrap(question()));
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        DatagramChannel channel = (DatagramChannel) key.channel();
        ByteBuffer buffer = ByteBuffer.allocate(LONGEST);
        for (int taken = 0; taken < MOST_STRAY_PACKETS && channel.isOpen(); taken++) {
            int length = channel.read(buffer.clear());
            if (length == 0) {
                return;
            }
            byte[] packet = new byte[length];
            buffer.flip().get(packet);
            received(packet);
        }
    }
}
