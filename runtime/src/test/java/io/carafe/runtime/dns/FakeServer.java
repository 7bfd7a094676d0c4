package io.carafe.runtime.dns;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Section;

/** A name server that knows everybody at 192.0.2.80, and does what the names that it is asked for say. */
final class FakeServer implements AutoCloseable {
    private static final int MANY = 200;

    private final ServerSocket tcp = new ServerSocket(0, 50, InetAddress.getByName("127.0.0.1"));
    private final DatagramSocket udp =
            new DatagramSocket(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), tcp.getLocalPort()));
    private final List<String> asked = new CopyOnWriteArrayList<>();

    FakeServer() throws IOException {
        start(this::serveUdp);
        start(this::serveTcp);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work);
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() {
        return (InetSocketAddress) udp.getLocalSocketAddress();
    }

    List<String> asked() {
        return List.copyOf(asked);
    }

    private void serveUdp() {
        DatagramPacket packet = new DatagramPacket(new byte[4096], 4096);
        try {
            while (!udp.isClosed()) {
                udp.receive(packet);
                Message query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                String name = query.getQuestion().getName().toString();
                asked.add("udp " + name);
                if (name.startsWith("silent")) {
                    continue;
                }
                if (name.startsWith("forged")) {
                    send(answer(query, "other.example.", query.getHeader().getID()), packet);
                    send(answer(query, name, query.getHeader().getID() ^ 1), packet);
                }
                send(answer(query, name, query.getHeader().getID()), packet);
            }
        } catch (IOException closed) {
            // The test is over.
            return;
        }
    }

    private void send(byte[] wire, DatagramPacket asker) throws IOException {
        udp.send(new DatagramPacket(wire, wire.length, asker.getSocketAddress()));
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try (Socket socket = tcp.accept()) {
                DataInputStream in = new DataInputStream(socket.getInputStream());
                byte[] wire = new byte[in.readUnsignedShort()];
                in.readFully(wire);
                Message query = new Message(wire);
                String name = query.getQuestion().getName().toString();
                asked.add("tcp " + name);
                byte[] answer = answer(query, name, query.getHeader().getID());
                DataOutputStream out = new DataOutputStream(socket.getOutputStream());
                // In two parts, as a network may deliver it.
                out.writeShort(answer.length);
                out.write(answer, 0, 5);
                out.flush();
                out.write(answer, 5, answer.length - 5);
            } catch (IOException closed) {
                continue;
            }
        }
    }

    private static byte[] answer(Message query, String name, int id) {
        try {
            Message answer = new Message(id);
            answer.getHeader().setFlag(Flags.QR);
            Name owner = Name.fromString(name);
            answer.addRecord(query.getQuestion().withName(owner), Section.QUESTION);
            if (name.startsWith("servfail")) {
                answer.getHeader().setRcode(Rcode.SERVFAIL);
                return answer.toWire();
            }
            int count = name.startsWith("many") ? MANY : 1;
            for (int i = 0; i < count; i++) {
                InetAddress address = InetAddress.getByName("192.0.2." + (80 + (i % 100)));
                answer.addRecord(new ARecord(owner, DClass.IN, 60 + i, address), Section.ANSWER);
            }
            return answer.toWire();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
    }
}
