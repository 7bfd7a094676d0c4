package io.carafe.cli.testing;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.Arrays;

/** A name server, as a program of its own: every name has the same address, and nothing else. */
public final class TestNameServer {
    /** The address of every name. */
    public static final String EVERYBODY = "192.0.2.80";

    private static final int HEADER_SIZE = 12;
    private static final int TYPE_A = 1;

    /** The name is that at offset 12; type A, class IN, for no time; four bytes. */
    private static final byte[] ANSWER = {(byte) 0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 0, 0, 4, (byte) 192, 0, 2, 80};

    private TestNameServer() {}

    /** @param arguments the address to listen at */
    public static void main(String[] arguments) throws IOException {
        try (DatagramSocket socket = new DatagramSocket(53, InetAddress.getByName(arguments[0]))) {
            System.out.println("ready");
            DatagramPacket packet = new DatagramPacket(new byte[512], 512);
            while (true) {
                packet.setLength(512);
                socket.receive(packet);
                byte[] answer = answer(Arrays.copyOf(packet.getData(), packet.getLength()));
                socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
            }
        }
    }

    private static byte[] answer(byte[] question) {
        int end = HEADER_SIZE;
        while (question[end] != 0) {
            end += question[end] + 1;
        }
        end += 5;
        boolean address = question[end - 3] == TYPE_A;
        byte[] answer = Arrays.copyOf(question, end + (address ? ANSWER.length : 0));
        answer[2] |= (byte) 0x80;
        Arrays.fill(answer, 6, HEADER_SIZE, (byte) 0);
        if (address) {
            answer[7] = 1;
            System.arraycopy(ANSWER, 0, answer, end, ANSWER.length);
        }
        return answer;
    }
}
