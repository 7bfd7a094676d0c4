package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.PeerAddress;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls on sockets of the Internet's kind, with the JDK at the other end. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class InternetSocketsIT {
    private static final int AF_INET = 2;
    private static final int SOCK_STREAM = 1;
    private static final int SOCK_DGRAM = 2;
    private static final int MSG_DONTWAIT = 0x40;
    private static final byte[] LOOPBACK = {127, 0, 0, 1};

    private final LinuxKernel kernel;

    InternetSocketsIT(Way way) {
        kernel = way.kernel();
    }

    private Descriptor socket(int type) {
        return new Descriptor(kernel, kernel.socket(AF_INET, type, 0).intOrThrow("open a socket"));
    }

    private static ByteBuffer direct(String text) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64);
        return buffer.put(text.getBytes(StandardCharsets.UTF_8)).flip();
    }

    private static String text(ByteBuffer buffer) {
        return StandardCharsets.UTF_8.decode(buffer.flip()).toString();
    }

    @Test
    void whatIsSentEndsWithoutEndingWhatIsReceived() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK));
                Descriptor client = socket(SOCK_STREAM)) {
            assertThat(kernel.connectInternet(client.number(), LOOPBACK, server.getLocalPort())
                            .ok())
                    .isTrue();
            assertThat(kernel.setPrompt(client.number()).ok()).isTrue();
            kernel.send(client.number(), direct("question"), 0).orThrow("send");
            assertThat(kernel.shutdownSending(client.number()).ok()).isTrue();
            try (Socket accepted = server.accept()) {
                assertThat(accepted.getInputStream().readAllBytes()).asString().isEqualTo("question");
                accepted.getOutputStream().write("answer".getBytes(StandardCharsets.UTF_8));
            }

            ByteBuffer buffer = ByteBuffer.allocateDirect(64);
            kernel.receive(client.number(), buffer, 0).orThrow("receive");
            assertThat(text(buffer)).isEqualTo("answer");
        }
    }

    @Test
    void nobodyListens() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getByAddress(LOOPBACK))) {
            port = server.getLocalPort();
        }
        try (Descriptor client = socket(SOCK_STREAM)) {
            assertThat(kernel.connectInternet(client.number(), LOOPBACK, port).failedWith(Errno.ECONNREFUSED))
                    .isTrue();
            assertThat(kernel.setPrompt(-1).failedWith(Errno.EBADF)).isTrue();
        }
    }

    @Test
    void aDatagramIsAnsweredToWhoSentIt() throws IOException {
        try (DatagramSocket client = new DatagramSocket(new InetSocketAddress(InetAddress.getByAddress(LOOPBACK), 0));
                Descriptor server = socket(SOCK_DGRAM)) {
            kernel.bindInternet(server.number(), LOOPBACK, 0, false).orThrow("bind");
            kernel.connectInternet(server.number(), LOOPBACK, client.getLocalPort())
                    .orThrow("connect");
            kernel.send(server.number(), direct("hello"), 0).orThrow("send");
            DatagramPacket packet = new DatagramPacket(new byte[64], 64);
            client.receive(packet);
            ByteBuffer buffer = ByteBuffer.allocateDirect(64);
            assertThat(kernel.receiveFrom(server.number(), buffer, MSG_DONTWAIT).failedWith(Errno.EAGAIN))
                    .isTrue();

            client.send(new DatagramPacket("question".getBytes(StandardCharsets.UTF_8), 8, packet.getSocketAddress()));
            PeerAddress from = kernel.receiveFrom(server.number(), buffer, 0).orThrow("receive");
            assertThat(text(buffer)).isEqualTo("question");
            assertThat(from).isEqualTo(new PeerAddress(from.structure())).hasToString(name(client.getLocalPort()));
            assertThat(kernel.sendTo(server.number(), direct("answer"), 0, from).raw())
                    .isEqualTo(6);
            client.receive(packet);

            assertThat(new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8))
                    .isEqualTo("answer");
        }
    }

    /** A {@code struct sockaddr_in} of a port of 127.0.0.1; this machine has the lowest byte first. */
    private static String name(int port) {
        return "0200%04x7f0000010000000000000000".formatted(port);
    }
}
