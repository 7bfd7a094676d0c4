package io.carafe.runtime.dns;

import java.io.IOException;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

/** Where a container asks by UDP. */
final class UdpPort implements EventLoop.Handler {
    /** Then it is the turn of the others. */
    private static final int BATCH = 32;

    private final DatagramChannel channel;
    private final Questions questions;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(Query.LONGEST + 1);

    UdpPort(DatagramChannel channel, Questions questions) {
        this.channel = channel;
        this.questions = questions;
    }

    @Override
    public void ready(SelectionKey key) throws IOException {
        for (int taken = 0; taken < BATCH; taken++) {
            SocketAddress from = channel.receive(buffer.clear());
            if (from == null) {
                return;
            }
            byte[] packet = new byte[buffer.flip().remaining()];
            buffer.get(packet);
            if (packet.length <= Query.LONGEST) {
                questions.ask(packet, new Asker(from));
            }
        }
    }

    /** The packet is taken from the queue, and who sent it asks again. */
    @Override
    public void failed(Exception trouble) {
        buffer.clear();
    }

    private final class Asker implements Client {
        private final SocketAddress address;

        Asker(SocketAddress address) {
            this.address = address;
        }

        @Override
        public boolean isStream() {
            return false;
        }

        @Override
        public void answer(byte[] wire) {
            if (wire.length == 0 || !channel.isOpen()) {
                return;
            }
            try {
                channel.send(ByteBuffer.wrap(wire), address);
            } catch (IOException undelivered) {
                failed(undelivered);
            }
        }
    }
}
