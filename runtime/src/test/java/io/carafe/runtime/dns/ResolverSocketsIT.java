package io.carafe.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.inject.Guice;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.linux.LinuxModule;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import org.junit.jupiter.api.Test;

/** Channels of Java's that work with sockets which Java has not opened. */
class ResolverSocketsIT {
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    /** Of the whole 127.0.0.0/8 hardly anybody uses this one. */
    private static final InetSocketAddress ADDRESS = new InetSocketAddress("127.66.0.11", 35353);

    private final Kernel kernel = Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);

    private Descriptor socket(int type) {
        return new Descriptor(kernel, kernel.socket(AF_INET, type, 0).intOrThrow("open a socket"));
    }

    @Test
    void theyHearWhatIsSentThere() throws Exception {
        ResolverSockets sockets;
        try (Descriptor udp = socket(SOCK_DGRAM);
                Descriptor tcp = socket(SOCK_STREAM)) {
            sockets = ResolverSockets.of(kernel, udp, tcp, ADDRESS);
        }
        try (DatagramChannel asking = DatagramChannel.open();
                SocketChannel connected = SocketChannel.open(ADDRESS)) {
            asking.send(ByteBuffer.wrap(new byte[] {7}), ADDRESS);
            ByteBuffer question = ByteBuffer.allocate(4);
            assertThat(sockets.udp().receive(question)).isNotNull();
            assertThat(question.flip().get()).isEqualTo((byte) 7);

            try (SocketChannel accepted = sockets.tcp().accept()) {
                assertThat(accepted.getRemoteAddress()).isEqualTo(connected.getLocalAddress());
            }
        } finally {
            sockets.close();
        }
        try (Descriptor udp = socket(SOCK_DGRAM);
                Descriptor tcp = socket(SOCK_STREAM)) {
            ResolverSockets.of(kernel, udp, tcp, ADDRESS).close();
        }
    }
}
