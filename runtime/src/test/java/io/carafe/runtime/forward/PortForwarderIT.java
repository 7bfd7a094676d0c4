package io.carafe.runtime.forward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import com.google.inject.Guice;
import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.NamespaceSockets;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.TransportProtocol;
import io.carafe.linux.LinuxModule;
import io.carafe.runtime.host.HostNetwork;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What comes to ports of 127.0.0.1 goes on to 127.0.0.2, which plays the container; both are in this machine's network. */
@Timeout(60)
class PortForwarderIT {
    private static final String CONTAINER = "web";
    private static final byte[] HOST = {127, 0, 0, 1};
    private static final IpAddress OWN = IpAddress.of("127.0.0.2");
    private static final int MANY = 5 << 20;

    private final Kernel kernel = Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);
    private final HostNetwork network = mock();
    private final List<Descriptor> fetched = new ArrayList<>();
    private final PortForwarder forwarder = new PortForwarder(kernel, network, Duration.ofMillis(300));
    private final List<Descriptor> held = new ArrayList<>();

    @BeforeEach
    void giveSockets() {
        when(network.internetSockets(any(), anyInt())).thenAnswer(call -> {
            boolean stream = call.getArgument(0) == NamespaceSockets.Internet.TCP;
            List<Descriptor> sockets = Stream.generate(
                            () -> socket(stream ? TransportProtocol.TCP : TransportProtocol.UDP))
                    .limit(call.<Integer>getArgument(1))
                    .toList();
            synchronized (fetched) {
                fetched.addAll(sockets);
            }
            return sockets;
        });
    }

    @AfterEach
    void close() {
        forwarder.close();
        held.forEach(Descriptor::close);
    }

    private Descriptor socket(TransportProtocol protocol) {
        return new Descriptor(
                kernel,
                kernel.socket(2, protocol == TransportProtocol.TCP ? 1 : 2, 0).intOrThrow("open a socket"));
    }

    /** @return the port of the host's that leads there */
    private int lead(TransportProtocol protocol, int port) throws IOException {
        int free = freePort();
        Descriptor socket = socket(protocol);
        held.add(socket);
        kernel.bindInternet(socket.number(), HOST, free, true).orThrow("bind");
        forwarder.begin(CONTAINER, List.of(new Forwarding(socket.number(), protocol, OWN, port)));
        return free;
    }

    private static int freePort() throws IOException {
        try (ServerSocket any = new ServerSocket(0, 1, InetAddress.getByAddress(HOST));
                DatagramSocket same = new DatagramSocket(any.getLocalPort(), any.getInetAddress())) {
            return same.getLocalPort();
        }
    }

    private static ServerSocket server() throws IOException {
        return new ServerSocket(0, 64, InetAddress.getByAddress(OWN.bytes()));
    }

    private static Socket connect(int port) throws IOException {
        return new Socket(InetAddress.getByAddress(HOST), port);
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void eachDirectionEndsByItself() throws IOException {
        try (ServerSocket server = server();
                Socket client = connect(lead(TransportProtocol.TCP, server.getLocalPort()))) {
            client.getOutputStream().write(bytes("question"));
            client.shutdownOutput();
            try (Socket container = server.accept()) {
                assertThat(container.getInputStream().readAllBytes()).asString().isEqualTo("question");
                container.getOutputStream().write(bytes("answer"));
            }
            assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("answer");
        }
    }

    /** Much more than the kernel keeps on the way, in both directions, while nobody reads at first. */
    @Test
    void nothingIsLostWhoeverIsSlow() throws IOException, InterruptedException {
        byte[] much = new byte[MANY];
        new Random(1).nextBytes(much);
        try (ServerSocket server = server();
                Socket client = connect(lead(TransportProtocol.TCP, server.getLocalPort()));
                Socket container = server.accept()) {
            Thread up = sender(client, much);
            Thread down = sender(container, much);
            Thread.sleep(200);
            // Another connection does not wait for the one that nobody reads from.
            try (Socket other = connect(client.getPort());
                    Socket served = server.accept()) {
                served.getOutputStream().write(bytes("!"));
                assertThat(other.getInputStream().read()).isEqualTo('!');
            }

            assertThat(container.getInputStream().readAllBytes()).isEqualTo(much);
            assertThat(client.getInputStream().readAllBytes()).isEqualTo(much);
            up.join();
            down.join();
        }
    }

    private static Thread sender(Socket socket, byte[] content) {
        Thread thread = new Thread(() -> {
            try {
                socket.getOutputStream().write(content);
                socket.shutdownOutput();
            } catch (IOException broken) {
                throw new IllegalStateException(broken);
            }
        });
        thread.start();
        return thread;
    }

    /** More than are fetched at once. */
    @Test
    void manyConnectAtTheSameTime() throws IOException {
        try (ServerSocket server = server()) {
            int port = lead(TransportProtocol.TCP, server.getLocalPort());
            List<Socket> clients = new ArrayList<>();
            for (int i = 0; i < 60; i++) {
                clients.add(connect(port));
            }
            for (int i = 0; i < 60; i++) {
                try (Socket container = server.accept()) {
                    container.getOutputStream().write(i);
                }
            }
            List<Integer> answers = new ArrayList<>();
            for (Socket client : clients) {
                answers.add(client.getInputStream().read());
                client.close();
            }
            assertThat(answers)
                    .containsExactlyInAnyOrderElementsOf(
                            IntStream.range(0, 60).boxed().toList());
        }
    }

    @Test
    void whereNobodyListensTheConnectionEnds() throws IOException {
        int nobody;
        try (ServerSocket server = server()) {
            nobody = server.getLocalPort();
        }
        try (Socket client = connect(lead(TransportProtocol.TCP, nobody))) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whereNoSocketCanBeOpenedTheConnectionEnds() throws IOException {
        when(network.internetSockets(any(), anyInt())).thenThrow(new CarafeException("no such network"));

        try (Socket client = connect(lead(TransportProtocol.TCP, 9))) {
            assertThat(client.getInputStream().read()).isEqualTo(-1);
        }
    }

    @Test
    void whenItStopsThePortIsFreeAndNothingIsOpen() throws IOException {
        try (ServerSocket server = server();
                Socket client = connect(lead(TransportProtocol.TCP, server.getLocalPort()))) {
            server.accept();
            await().until(() -> {
                synchronized (fetched) {
                    return fetched.size() == 16;
                }
            });

            forwarder.stop(CONTAINER);
            held.forEach(Descriptor::close);

            assertThat(client.getInputStream().read()).isEqualTo(-1);
            assertThatThrownBy(() -> connect(client.getPort())).hasMessageContaining("refused");
            assertThat(fetched)
                    .allSatisfy(socket -> assertThatThrownBy(socket::number).hasMessageContaining("is closed"));
        }
    }

    @Test
    void datagramsAreAnsweredToWhoSentThem() throws IOException {
        try (DatagramSocket container = new DatagramSocket(0, InetAddress.getByAddress(OWN.bytes()));
                DatagramSocket one = new DatagramSocket(0, InetAddress.getByAddress(HOST));
                DatagramSocket other = new DatagramSocket(0, InetAddress.getByAddress(HOST))) {
            int port = lead(TransportProtocol.UDP, container.getLocalPort());
            List<DatagramPacket> received = new ArrayList<>();
            for (DatagramSocket client : List.of(one, other)) {
                client.send(datagram("from " + client.getLocalPort(), port));
                received.add(receive(container));
            }
            for (DatagramPacket question : received) {
                container.send(new DatagramPacket(
                        bytes("to " + text(question)), text(question).length() + 3, question.getSocketAddress()));
            }

            assertThat(text(receive(one))).isEqualTo("to from " + one.getLocalPort());
            assertThat(text(receive(other))).isEqualTo("to from " + other.getLocalPort());
        }
    }

    @Test
    void aConversationThatIsOverIsForgotten() throws IOException {
        try (DatagramSocket container = new DatagramSocket(0, InetAddress.getByAddress(OWN.bytes()));
                DatagramSocket client = new DatagramSocket(0, InetAddress.getByAddress(HOST))) {
            int port = lead(TransportProtocol.UDP, container.getLocalPort());
            client.send(datagram("first", port));
            DatagramPacket first = receive(container);
            await().pollDelay(Duration.ofMillis(700)).until(() -> true);

            client.send(datagram("second", port));

            assertThat(receive(container).getSocketAddress()).isNotEqualTo(first.getSocketAddress());
            container.send(new DatagramPacket(bytes("late"), 4, first.getSocketAddress()));
            client.setSoTimeout(200);
            assertThatThrownBy(() -> receive(client)).isInstanceOf(SocketTimeoutException.class);
        }
    }

    private static DatagramPacket datagram(String content, int port) throws IOException {
        return new DatagramPacket(bytes(content), content.length(), InetAddress.getByAddress(HOST), port);
    }

    private static DatagramPacket receive(DatagramSocket socket) throws IOException {
        DatagramPacket packet = new DatagramPacket(new byte[64], 64);
        socket.receive(packet);
        return packet;
    }

    private static String text(DatagramPacket packet) {
        return new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
    }
}
