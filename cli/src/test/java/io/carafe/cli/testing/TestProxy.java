package io.carafe.cli.testing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An HTTP proxy that wants a name and a password, for CONNECT and for plain requests. Wherever somebody wants to go, he
 * comes to one port of this machine.
 */
public final class TestProxy implements AutoCloseable {
    private static final String AUTHORIZATION = "Proxy-Authorization: Basic "
            + Base64.getEncoder().encodeToString("ann:p@ss".getBytes(StandardCharsets.UTF_8));

    private final int target;
    private final ServerSocket server = new ServerSocket(0, 0, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<String> requests = Collections.synchronizedList(new ArrayList<>());

    /** @param authority host and port of who gets everything */
    public TestProxy(String authority) throws IOException {
        this.target = Integer.parseInt(authority.substring(authority.indexOf(':') + 1));
        threads.execute(this::accept);
    }

    /** Its address, for those who know the password. */
    public String url() {
        return "http://ann:p%40ss@" + authority();
    }

    public String authority() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** The first lines of what was asked for with the password. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                threads.execute(() -> serve(client));
            }
        } catch (IOException closed) {
            // So nobody comes any more.
        }
    }

    private void serve(Socket client) {
        try (client;
                Socket there = new Socket(InetAddress.getLoopbackAddress(), target)) {
            String head = head(client.getInputStream());
            if (!head.contains(AUTHORIZATION)) {
                answer(client, "407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"test\"");
                return;
            }
            String first = head.substring(0, head.indexOf("\r\n"));
            requests.add(first);
            if (first.startsWith("CONNECT ")) {
                answer(client, "200 Connection established");
            } else {
                // One request a connection; the path alone is what a server that is no proxy expects.
                String request = head.replaceFirst("http://[^/]+", "").replace(AUTHORIZATION, "Connection: close");
                there.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            }
            threads.execute(() -> relay(client, there));
            there.getInputStream().transferTo(client.getOutputStream());
        } catch (IOException broken) {
            // Whoever sees it on his side will say so.
        }
    }

    private static void answer(Socket client, String head) throws IOException {
        OutputStream out = client.getOutputStream();
        out.write(("HTTP/1.1 " + head + "\r\n" + (head.startsWith("200") ? "" : "Content-Length: 0\r\n") + "\r\n")
                .getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    private static void relay(Socket from, Socket to) {
        try {
            from.getInputStream().transferTo(to.getOutputStream());
            to.shutdownOutput();
        } catch (IOException broken) {
            // The other direction ends by that.
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("it hung up");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        server.close();
        threads.shutdownNow();
    }
}
