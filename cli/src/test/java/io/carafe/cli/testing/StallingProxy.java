package io.carafe.cli.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before a registry, and sends of its largest blobs only the beginning, until it may go on. */
public final class StallingProxy implements AutoCloseable {
    private static final int LARGE = 100_000;

    private final String registry;
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpClient client = HttpClient.newHttpClient();
    private volatile boolean stalling = true;

    public StallingProxy(String registry) throws IOException {
        this.registry = registry;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    public String authority() {
        return "localhost:" + server.getAddress().getPort();
    }

    /** From now on it sends everything. */
    public void goOn() {
        stalling = false;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            HttpRequest.Builder request =
                    HttpRequest.newBuilder(URI.create("http://" + registry + exchange.getRequestURI()));
            String accept = exchange.getRequestHeaders().getFirst("Accept");
            if (accept != null) {
                request.setHeader("Accept", accept);
            }
            HttpResponse<byte[]> response = client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
            response.headers()
                    .firstValue("Content-Type")
                    .ifPresent(type -> exchange.getResponseHeaders().add("Content-Type", type));
            byte[] body = response.body();
            exchange.sendResponseHeaders(response.statusCode(), body.length);
            try (OutputStream out = exchange.getResponseBody()) {
                if (stalling && body.length > LARGE) {
                    out.write(body, 0, LARGE / 2);
                    out.flush();
                    while (stalling) {
                        Thread.sleep(10);
                    }
                } else {
                    out.write(body);
                }
            }
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        goOn();
        server.stop(0);
        threads.shutdownNow();
    }
}
