package io.carafe.runtime.dns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carafe.api.error.CarafeException;
import io.carafe.api.testing.RecordingKernel;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Over the loopback interface, by real sockets. */
class ResolverTest {
    private static final InetSocketAddress ANY_PORT = new InetSocketAddress("127.0.0.1", 0);
    private static final int PATIENCE_MILLIS = 20_000;

    private final Map<String, NameScope> scopes = new ConcurrentHashMap<>();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private final Resolver resolver = new Resolver(
            new RecordingKernel().kernel(),
            container -> {
                NameScope scope = scopes.get(container);
                if (scope == null) {
                    throw new CarafeException("container " + container + " cannot be read");
                }
                return scope;
            },
            Duration.ofMillis(300));
    private InetSocketAddress address;

    @BeforeEach
    void serve() throws IOException {
        address = serve("one");
    }

    private InetSocketAddress serve(String container) throws IOException {
        ResolverSockets sockets = ResolverSockets.bind(ANY_PORT);
        resolver.serve(container, sockets);
        return (InetSocketAddress) sockets.tcp().getLocalAddress();
    }

    @AfterEach
    void close() throws Exception {
        resolver.close();
        for (AutoCloseable one : opened) {
            one.close();
        }
    }

    private void know(InetSocketAddress... upstreams) throws IOException {
        NetworkNames names = NetworkNames.of(
                "shop", List.of(new NamedEndpoint("db", List.of("store"), List.of(InetAddress.getByName("10.1.0.2")))));
        scopes.put("one", new NameScope(List.of(names), false, List.of(upstreams)));
    }

    private FakeServer server() throws IOException {
        FakeServer server = new FakeServer();
        opened.add(server);
        return server;
    }

    private static Message query(String name) throws IOException {
        return Message.newQuery(Record.newRecord(Name.fromString(name), Type.A, DClass.IN));
    }

    private Message ask(String name) throws IOException {
        return ask(query(name));
    }

    private Message ask(Message query) throws IOException {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            byte[] wire = query.toWire();
            socket.send(new DatagramPacket(wire, wire.length, address));
            DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
            socket.receive(packet);
            Message answer = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
            assertThat(answer.getHeader().getID()).isEqualTo(query.getHeader().getID());
            return answer;
        }
    }

    private Socket connect() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    private static void send(Socket socket, Message query) throws IOException {
        byte[] wire = query.toWire();
        DataOutputStream out = new DataOutputStream(socket.getOutputStream());
        out.writeShort(wire.length);
        out.write(wire);
    }

    private static Message receive(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] wire = new byte[in.readUnsignedShort()];
        in.readFully(wire);
        return new Message(wire);
    }

    private static List<String> addresses(Message answer) {
        return answer.getSection(Section.ANSWER).stream()
                .map(Record::rdataToString)
                .toList();
    }

    @Test
    void knowsContainersByBothProtocols() throws IOException {
        know();

        assertThat(addresses(ask("db."))).containsExactly("10.1.0.2");
        try (Socket socket = connect()) {
            send(socket, query("store."));
            assertThat(addresses(receive(socket))).containsExactly("10.1.0.2");
            send(socket, query("DB.shop."));
            assertThat(addresses(receive(socket))).containsExactly("10.1.0.2");
        }
    }

    @Test
    void aNameVanishesWithItsContainer() throws IOException {
        know();
        assertThat(ask("db.").getRcode()).isEqualTo(Rcode.NOERROR);

        scopes.put("one", new NameScope(List.of(), true, List.of()));

        assertThat(ask("db.").getRcode()).isEqualTo(Rcode.NXDOMAIN);
    }

    @Test
    void forwardsTheRestByTheSameProtocol() throws IOException {
        FakeServer upstream = server();
        know(upstream.address());

        assertThat(addresses(ask("www.example."))).containsExactly("192.0.2.80");
        try (Socket socket = connect()) {
            send(socket, query("www.example."));
            assertThat(addresses(receive(socket))).containsExactly("192.0.2.80");
        }

        assertThat(upstream.asked()).containsExactly("udp www.example.", "tcp www.example.");
    }

    @Test
    void anAnswerThatIsTooLongIsCutAndComesWholeByTcp() throws IOException {
        FakeServer upstream = server();
        know(upstream.address());

        Message cut = ask("many.example.");
        assertThat(cut.getHeader().getFlag(Flags.TC)).isTrue();
        assertThat(cut.getSection(Section.ANSWER)).isEmpty();
        try (Socket socket = connect()) {
            send(socket, query("many.example."));
            assertThat(addresses(receive(socket))).hasSize(200);
        }
    }

    @Test
    void manyContainersOfOneAliasComeWholeByTcp() throws IOException {
        List<NamedEndpoint> many = IntStream.rangeClosed(1, 200)
                .mapToObj(i -> new NamedEndpoint("c" + i, List.of("all"), List.of(literal("10.1.1." + i))))
                .toList();
        scopes.put("one", new NameScope(List.of(NetworkNames.of("shop", many)), false, List.of()));

        assertThat(ask("all.").getHeader().getFlag(Flags.TC)).isTrue();
        try (Socket socket = connect()) {
            send(socket, query("all."));
            assertThat(addresses(receive(socket))).hasSize(200);
        }
    }

    private static InetAddress literal(String text) {
        try {
            return InetAddress.getByName(text);
        } catch (IOException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void asksTheNextServerWhenOneIsSilentOrInTrouble() throws IOException {
        FakeServer upstream = server();
        FakeServer silent = server();
        InetSocketAddress nobody;
        try (DatagramSocket gone = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
            nobody = (InetSocketAddress) gone.getLocalSocketAddress();
        }

        know(nobody, upstream.address());
        assertThat(addresses(ask("www.example."))).containsExactly("192.0.2.80");
        know(silent.address(), upstream.address());
        assertThat(addresses(ask("silent.example."))).isEmpty();
        assertThat(silent.asked()).contains("udp silent.example.");
        know(silent.address(), upstream.address());
        assertThat(ask("servfail.example.").getRcode()).isEqualTo(Rcode.SERVFAIL);
        assertThat(upstream.asked()).contains("udp servfail.example.");
    }

    @Test
    void anAnswerToAnotherQuestionIsNone() throws IOException {
        FakeServer upstream = server();
        know(upstream.address());

        assertThat(addresses(ask("forged.example."))).containsExactly("192.0.2.80");
    }

    @Test
    void nobodyToAskIsAFailureOfTheServer() throws IOException {
        know();
        assertThat(ask("www.example.").getRcode()).isEqualTo(Rcode.SERVFAIL);
        scopes.clear();
        assertThat(ask("db.").getRcode()).isEqualTo(Rcode.SERVFAIL);
    }

    @Test
    void oneContainerCannotKeepTheOthersFromAsking() throws IOException {
        FakeServer upstream = server();
        know(upstream.address());
        scopes.put("two", new NameScope(List.of(), false, List.of(upstream.address())));
        try (DatagramSocket flood = new DatagramSocket()) {
            flood.setSoTimeout(PATIENCE_MILLIS);
            byte[] wire = query("silent.example.").toWire();
            for (int i = 0; i < Forwarder.MOST_OF_ONE + 50; i++) {
                flood.send(new DatagramPacket(wire, wire.length, address));
            }
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            flood.receive(packet);
            assertThat(Query.rcode(packet.getData())).isEqualTo(Rcode.SERVFAIL);

            address = serve("two");
            assertThat(addresses(ask("www.example."))).containsExactly("192.0.2.80");
        }
    }

    @Test
    void hostilePacketsHarmNobody() throws IOException {
        know();
        try (DatagramSocket socket = new DatagramSocket();
                Socket tcp = connect()) {
            for (int length : new int[] {0, 1, 11, 12, 13, 512, 4096, 4097, 60_000}) {
                byte[] noise = new byte[length];
                Arrays.fill(noise, (byte) 0xc0);
                socket.send(new DatagramPacket(noise, length, address));
            }
            tcp.getOutputStream().write(new byte[] {(byte) 0xff, (byte) 0xff, 1, 2, 3});
            assertThat(tcp.getInputStream().read()).as("closed").isEqualTo(-1);
            assertThat(addresses(ask("db."))).containsExactly("10.1.0.2");
        }
    }

    @Test
    void connectionsAreBounded() throws IOException {
        know();
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < TcpPort.MOST_CONNECTIONS; i++) {
            sockets.add(connect());
            send(sockets.get(i), query("db."));
            receive(sockets.get(i));
        }
        try (Socket further = connect()) {
            assertThat(further.getInputStream().read()).as("closed").isEqualTo(-1);
        }
        sockets.get(0).close();
        await().untilAsserted(() -> {
            try (Socket again = connect()) {
                send(again, query("db."));
                assertThat(addresses(receive(again))).containsExactly("10.1.0.2");
            }
        });
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    @Test
    void manyQuestionsOnOneConnectionAreAnsweredInOrder() throws IOException {
        know();
        try (Socket socket = connect()) {
            List<Integer> ids = new ArrayList<>();
            for (int i = 0; i < 500; i++) {
                Message query = query("db.");
                ids.add(query.getHeader().getID());
                send(socket, query);
            }
            for (int id : ids) {
                assertThat(receive(socket).getHeader().getID()).isEqualTo(id);
            }
        }
    }

    @Test
    void whoIsServedNoLongerIsNotAnswered() throws IOException {
        know();
        assertThat(ask("db.").getRcode()).isEqualTo(Rcode.NOERROR);

        resolver.stop("one");

        await().untilAsserted(() -> assertThatThrownBy(this::connect).isInstanceOf(IOException.class));
        ResolverSockets again = ResolverSockets.bind(address);
        again.close();
    }

    @Test
    void othersThatComeAndGoHarmNobody() throws IOException {
        know();
        for (int i = 0; i < 200; i++) {
            InetSocketAddress other = serve("other");
            try (Socket socket = new Socket()) {
                if (i % 2 == 0) {
                    socket.connect(other);
                    send(socket, query("db."));
                }
                resolver.stop("other");
            } catch (IOException closed) {
                assertThat(i % 2).isZero();
            }
        }
        assertThat(addresses(ask("db."))).containsExactly("10.1.0.2");
    }

    @Test
    void aMistakeOfTheDirectoryHarmsNobody() throws IOException {
        Resolver mistaken = new Resolver(
                new RecordingKernel().kernel(),
                container -> {
                    throw new IllegalStateException("a mistake");
                },
                Duration.ofMillis(300));
        try {
            ResolverSockets sockets = ResolverSockets.bind(ANY_PORT);
            mistaken.serve("one", sockets);
            InetSocketAddress there = (InetSocketAddress) sockets.tcp().getLocalAddress();
            for (int i = 0; i < 3; i++) {
                try (Socket socket = new Socket(there.getAddress(), there.getPort())) {
                    socket.setSoTimeout(PATIENCE_MILLIS);
                    send(socket, query("db."));
                    assertThat(socket.getInputStream().read()).as("closed").isEqualTo(-1);
                }
            }
        } finally {
            mistaken.close();
        }
    }

    @Test
    void aClientThatComesBackAfterTheEndIsLate() throws IOException {
        know();
        resolver.close();
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.setSoTimeout(100);
            byte[] wire = query("db.").toWire();
            socket.send(new DatagramPacket(wire, wire.length, address));
            assertThatThrownBy(() -> socket.receive(new DatagramPacket(new byte[512], 512)))
                    .isInstanceOf(SocketTimeoutException.class);
        }
    }
}
