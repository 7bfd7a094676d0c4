package io.carafe.registry.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carafe.image.config.Digests;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.MediaTypes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

/**
 * A registry in this process, on a port of its own, that does what it is told: keeps blobs and manifests, and now and then
 * misbehaves.
 */
public final class FakeRegistry implements AutoCloseable {
    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final Map<String, byte[]> blobs = new ConcurrentHashMap<>();
    private final Map<String, byte[]> manifests = new ConcurrentHashMap<>();
    private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();
    private final List<Seen> seen = Collections.synchronizedList(new ArrayList<>());
    private final Deque<Fault> faults = new ArrayDeque<>();

    public FakeRegistry() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::handle);
        server.start();
    }

    /** A request that came. */
    public record Seen(String method, String path, Map<String, List<String>> headers) {
        public String header(String name) {
            return headers.entrySet().stream()
                    .filter(entry -> entry.getKey().equalsIgnoreCase(name))
                    .map(entry -> entry.getValue().get(0))
                    .findFirst()
                    .orElse("");
        }
    }

    /** What is answered in place of what would be. */
    @FunctionalInterface
    public interface Reply {
        void to(HttpExchange exchange) throws IOException;
    }

    private record Fault(Predicate<Seen> when, Reply reply, boolean once) {}

    /** Host and port. */
    public String authority() {
        return "localhost:" + server.getAddress().getPort();
    }

    public List<Seen> seen() {
        return List.copyOf(seen);
    }

    /** The requests whose method and path begin so. */
    public List<Seen> seen(String methodAndPath) {
        return seen().stream()
                .filter(one -> (one.method() + " " + one.path()).startsWith(methodAndPath))
                .toList();
    }

    /** Answers the next such request differently. */
    public FakeRegistry once(String methodAndPath, Reply reply) {
        return fault(methodAndPath, reply, true);
    }

    /** Answers every such request differently. */
    public FakeRegistry always(String methodAndPath, Reply reply) {
        return fault(methodAndPath, reply, false);
    }

    private FakeRegistry fault(String methodAndPath, Reply reply, boolean once) {
        synchronized (faults) {
            faults.add(new Fault(one -> (one.method() + " " + one.path()).startsWith(methodAndPath), reply, once));
        }
        return this;
    }

    /** An answer of some status, headers and text. */
    public static Reply status(int status, String body, String... headers) {
        return exchange -> {
            for (int i = 0; i < headers.length; i += 2) {
                exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
            }
            send(exchange, status, body.getBytes(UTF_8));
        };
    }

    /** So many bytes of some, and then the end of the connection. */
    public static Reply cut(byte[] contents, int after) {
        return exchange -> {
            exchange.sendResponseHeaders(200, contents.length);
            exchange.getResponseBody().write(contents, 0, after);
            exchange.getResponseBody().flush();
            exchange.close();
        };
    }

    /** So many bytes of some from where they are asked for, in good order, as if that were all. */
    public static Reply shortened(byte[] contents, int length) {
        return exchange -> {
            String range = exchange.getRequestHeaders().getFirst("Range");
            int from = range == null ? 0 : Integer.parseInt(range.replaceAll("\\D", ""));
            exchange.getResponseHeaders().add("Content-Range", "bytes " + from + "-" + (contents.length - 1) + "/*");
            exchange.sendResponseHeaders(range == null ? 200 : 206, 0);
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(contents, from, length);
            }
        };
    }

    public String blob(byte[] contents) {
        String digest = Digests.of(contents);
        blobs.put(digest, contents);
        return digest;
    }

    /** What is sent for a digest, whether it has that or not. */
    public void lie(String digest, byte[] contents) {
        blobs.put(digest, contents);
    }

    /** Keeps an image of one configuration and some layers, and returns its manifest's digest. */
    public String image(String repository, String tag, byte[] config, byte[]... layers) {
        List<ContentDescriptor> descriptors = new ArrayList<>();
        for (byte[] layer : layers) {
            blob(layer);
            descriptors.add(ContentDescriptor.of(MediaTypes.OCI_LAYER_GZIP, layer));
        }
        blob(config);
        byte[] manifest =
                new ManifestDocument(ContentDescriptor.of(MediaTypes.OCI_CONFIG, config), descriptors).toJson();
        return manifest(repository, tag, manifest);
    }

    public String manifest(String repository, String tag, byte[] contents) {
        String digest = Digests.of(contents);
        manifests.put(repository + "/manifests/" + tag, contents);
        manifests.put(repository + "/manifests/" + digest, contents);
        return digest;
    }

    public byte[] manifestOf(String repository, String tag) {
        return manifests.get(repository + "/manifests/" + tag);
    }

    public Map<String, byte[]> blobs() {
        return blobs;
    }

    private void handle(HttpExchange exchange) {
        Seen request = new Seen(
                exchange.getRequestMethod(),
                exchange.getRequestURI().toString(),
                Map.copyOf(exchange.getRequestHeaders()));
        seen.add(request);
        try (exchange) {
            Reply reply = misbehaviour(request);
            if (reply != null) {
                reply.to(exchange);
            } else {
                behave(exchange, request.method(), exchange.getRequestURI().getPath());
            }
        } catch (IOException gone) {
            // The client has hung up, or was hung up on.
        }
    }

    private Reply misbehaviour(Seen request) {
        synchronized (faults) {
            for (Fault fault : faults) {
                if (fault.when().test(request)) {
                    if (fault.once()) {
                        faults.remove(fault);
                    }
                    return fault.reply();
                }
            }
            return null;
        }
    }

    private void behave(HttpExchange exchange, String method, String path) throws IOException {
        if (path.equals("/v2/")) {
            send(exchange, 200, "{}".getBytes(UTF_8));
        } else if (path.contains("/blobs/uploads/")) {
            upload(exchange, method, path);
        } else if (path.contains("/blobs/")) {
            byte[] blob = blobs.get(path.substring(path.lastIndexOf('/') + 1));
            blob(exchange, method, blob);
        } else if (path.contains("/manifests/")) {
            manifest(exchange, method, path.substring("/v2/".length()));
        } else {
            unknown(exchange, "NAME_UNKNOWN");
        }
    }

    private static void blob(HttpExchange exchange, String method, byte[] blob) throws IOException {
        if (blob == null) {
            unknown(exchange, "BLOB_UNKNOWN");
        } else if (method.equals("HEAD")) {
            exchange.getResponseHeaders().add("Content-Length", Integer.toString(blob.length));
            exchange.sendResponseHeaders(200, -1);
        } else {
            String range = exchange.getRequestHeaders().getFirst("Range");
            if (range == null) {
                send(exchange, 200, blob);
            } else {
                int from = Integer.parseInt(range.replaceAll("\\D", ""));
                exchange.getResponseHeaders()
                        .add("Content-Range", "bytes " + from + "-" + (blob.length - 1) + "/" + blob.length);
                send(exchange, 206, Arrays.copyOfRange(blob, from, blob.length));
            }
        }
    }

    private void manifest(HttpExchange exchange, String method, String key) throws IOException {
        if (method.equals("PUT")) {
            byte[] contents = exchange.getRequestBody().readAllBytes();
            String repository = key.substring(0, key.indexOf("/manifests/"));
            String digest = manifest(repository, key.substring(key.lastIndexOf('/') + 1), contents);
            exchange.getResponseHeaders().add("Docker-Content-Digest", digest);
            exchange.sendResponseHeaders(201, -1);
            return;
        }
        byte[] contents = manifests.get(key);
        if (contents == null) {
            unknown(exchange, "MANIFEST_UNKNOWN");
            return;
        }
        boolean index = new String(contents, UTF_8).contains("\"manifests\"");
        exchange.getResponseHeaders().add("Content-Type", index ? MediaTypes.OCI_INDEX : MediaTypes.OCI_MANIFEST);
        send(exchange, 200, contents);
    }

    private void upload(HttpExchange exchange, String method, String path) throws IOException {
        String id = path.substring(path.lastIndexOf('/') + 1);
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        switch (method) {
            case "POST" -> {
                if (query.startsWith("mount=") && blobs.containsKey(query.substring(6, query.indexOf('&')))) {
                    exchange.sendResponseHeaders(201, -1);
                    return;
                }
                String made = Integer.toString(uploads.size());
                uploads.put(made, new ByteArrayOutputStream());
                exchange.getResponseHeaders().add("Location", path + made);
                exchange.sendResponseHeaders(202, -1);
            }
            case "PATCH" -> {
                receive(exchange, id, Integer.MAX_VALUE);
                exchange.getResponseHeaders().add("Location", path);
                exchange.sendResponseHeaders(202, -1);
            }
            case "GET" -> {
                int size = uploads.get(id).size();
                exchange.getResponseHeaders().add("Range", "0-" + Math.max(0, size - 1));
                exchange.sendResponseHeaders(204, -1);
            }
            case "PUT" -> {
                byte[] contents = uploads.get(id).toByteArray();
                String digest = query.substring(query.indexOf("digest=") + 7);
                boolean right = Digests.of(contents).equals(digest);
                if (right) {
                    blobs.put(digest, contents);
                }
                exchange.sendResponseHeaders(right ? 201 : 400, -1);
            }
            default -> exchange.sendResponseHeaders(204, -1);
        }
    }

    private void receive(HttpExchange exchange, String id, int most) throws IOException {
        InputStream in = exchange.getRequestBody();
        byte[] buffer = new byte[8192];
        int left = most;
        int count = in.read(buffer, 0, Math.min(left, buffer.length));
        while (left > 0 && count >= 0) {
            uploads.get(id).write(buffer, 0, count);
            left -= count;
            count = in.read(buffer, 0, Math.min(Math.max(left, 1), buffer.length));
        }
    }

    /** Takes so many bytes of an upload, and hangs up. */
    public Reply hangUpAfter(int bytes) {
        return exchange -> {
            String path = exchange.getRequestURI().getPath();
            receive(exchange, path.substring(path.lastIndexOf('/') + 1), bytes);
            exchange.close();
            throw new IOException("hung up");
        };
    }

    private static void unknown(HttpExchange exchange, String code) throws IOException {
        send(exchange, 404, ("{\"errors\":[{\"code\":\"" + code + "\",\"message\":\"not here\"}]}").getBytes(UTF_8));
    }

    private static void send(HttpExchange exchange, int status, byte[] body) throws IOException {
        boolean none = body.length == 0 || exchange.getRequestMethod().equals("HEAD");
        exchange.sendResponseHeaders(status, none ? -1 : body.length);
        if (!none) {
            try (OutputStream out = exchange.getResponseBody()) {
                out.write(body);
            }
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
