package io.carafe.namespaces.net.firewall;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;

/** A server that tells whoever asks its own name and the address that it sees. Over TCP and UDP, IPv4 and IPv6. */
final class Answering implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 5_000;
    private static final int IMPATIENCE_MILLIS = 300;

    private final String name;
    private final ServerSocketChannel tcp;
    private final DatagramChannel udp;

    private Answering(String name, int port) throws IOException {
        this.name = name;
        tcp = ServerSocketChannel.open().bind(new InetSocketAddress("::", port));
        udp = DatagramChannel.open(StandardProtocolFamily.INET6).bind(new InetSocketAddress("::", port));
        start(this::tcp);
        start(this::udp);
    }

    static Answering in(NamespaceLab lab, String namespace, String name, int port) {
        return lab.in(namespace, () -> new Answering(name, port));
    }

    private Void tcp() throws IOException {
        while (true) {
            try (SocketChannel client = tcp.accept()) {
                client.write(answer(client.getRemoteAddress()));
            }
        }
    }

    private Void udp() throws IOException {
        while (true) {
            SocketAddress client = udp.receive(ByteBuffer.allocate(64));
            udp.send(answer(client), client);
        }
    }

    private ByteBuffer answer(SocketAddress client) {
        String address = ((InetSocketAddress) client).getAddress().getHostAddress();
        return StandardCharsets.UTF_8.encode(name + " " + address);
    }

    private static void start(Callable<Void> loop) {
        Thread thread = new Thread(() -> {
            try {
                loop.call();
            } catch (ClosedChannelException closed) {
                // The test is over.
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    /** What a server answers, or why it does not. */
    static String ask(NamespaceLab lab, String namespace, String address, int port) {
        return lab.in(namespace, () -> ask(address, port, PATIENCE_MILLIS));
    }

    /** Whether nothing comes back at all. */
    static String askInVain(NamespaceLab lab, String namespace, String address, int port) {
        return lab.in(namespace, () -> ask(address, port, IMPATIENCE_MILLIS));
    }

    private static String ask(String address, int port, int patience) {
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getByName(address), port), patience);
            socket.setSoTimeout(patience);
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failed) {
            return String.valueOf(failed.getMessage());
        }
    }

    /** What a server answers over UDP. */
    static String askByUdp(NamespaceLab lab, String namespace, String address, int port) {
        return lab.in(namespace, () -> {
            InetAddress server = InetAddress.getByName(address);
            try (DatagramChannel socket = DatagramChannel.open()) {
                socket.socket().setSoTimeout(PATIENCE_MILLIS);
                socket.send(ByteBuffer.wrap(new byte[1]), new InetSocketAddress(server, port));
                java.net.DatagramPacket packet = new java.net.DatagramPacket(new byte[256], 256);
                socket.socket().receive(packet);
                return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            }
        });
    }

    @Override
    public void close() {
        try {
            tcp.close();
            udp.close();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
