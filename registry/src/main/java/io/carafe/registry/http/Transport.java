package io.carafe.registry.http;

import io.carafe.registry.settings.Patience;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import javax.net.ssl.SSLContext;

/**
 * One HTTP client, which keeps connections while it is open and leaves no thread behind when it is closed. Closing it ends
 * every request and every body that is under way. Thread-safe.
 */
final class Transport implements AutoCloseable {

    private static final long LOOK_MILLIS = 500;

    /** Of nobody but a proxy (RFC 9110). */
    private static final int PROXY_WANTS_PASSWORD = 407;

    private final ProxyRules proxies;
    private final Patience patience;
    private final ClientThreads threads = new ClientThreads();
    private final HttpClient client;
    private final Set<Runnable> cancellations = ConcurrentHashMap.newKeySet();
    private final Set<ResponseBody> bodies = ConcurrentHashMap.newKeySet();
    private final CountDownLatch closed = new CountDownLatch(1);

    Transport(SSLContext context, ProxyRules proxies, Patience patience) {
        this.proxies = proxies;
        this.patience = patience;
        // Version 1.1, because large bodies come faster by several connections than by one with flow control on top.
        this.client = threads.start(() -> HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience.connect())
                .sslContext(context)
                .proxy(proxies)
                .executor(threads.executor())
                .build());
    }

    /** Sends a request without a body, or with a small one, and waits for the answer to begin. */
    Answer send(HttpRequest.Builder request) throws IOException {
        return send(request, () -> 0);
    }

    /**
     * Sends a request and waits for the answer to begin.
     *
     * @param sent how much of the body has been asked for; as long as that grows, there is no hurry
     */
    Answer send(HttpRequest.Builder builder, LongSupplier sent) throws IOException {
        builder.setHeader("User-Agent", "carafe");
        HttpRequest target = builder.copy().build();
        proxies.credentials(target.uri()).ifPresent(value -> builder.setHeader("Proxy-Authorization", value));
        HttpRequest request = builder.build();
        CompletableFuture<HttpResponse<ResponseBody>> pending = begin(request);
        Runnable cancel = () -> pending.cancel(true);
        cancellations.add(cancel);
        try {
            if (isClosed()) {
                throw new AsynchronousCloseException();
            }
            HttpResponse<ResponseBody> response = await(pending, sent);
            if (response.body() == null) {
                throw new ProxyRefusal(response.statusCode());
            }
            if (response.statusCode() == PROXY_WANTS_PASSWORD) {
                response.body().close();
                throw new ProxyRefusal(response.statusCode());
            }
            bodies.add(response.body());
            if (isClosed()) {
                response.body().close();
                throw new AsynchronousCloseException();
            }
            bodies.removeIf(body -> !body.isOpen());
            return new Answer(response.statusCode(), response.uri(), response.headers(), response.body());
        } finally {
            cancellations.remove(cancel);
        }
    }

    private CompletableFuture<HttpResponse<ResponseBody>> begin(HttpRequest request) throws IOException {
        try {
            return client.sendAsync(request, info -> new ResponseBody(patience.idle()));
        } catch (RejectedExecutionException closedMeanwhile) {
            throw new AsynchronousCloseException();
        }
    }

    private HttpResponse<ResponseBody> await(CompletableFuture<HttpResponse<ResponseBody>> pending, LongSupplier sent)
            throws IOException {
        long progress = sent.getAsLong();
        long since = System.nanoTime();
        while (true) {
            try {
                return pending.get(LOOK_MILLIS, TimeUnit.MILLISECONDS);
            } catch (TimeoutException notYet) {
                long now = sent.getAsLong();
                if (now != progress) {
                    progress = now;
                    since = System.nanoTime();
                } else if (System.nanoTime() - since > patience.answer().toNanos()) {
                    pending.cancel(true);
                    throw new HttpTimeoutException(
                            "no answer for " + patience.answer().toSeconds() + " seconds");
                }
            } catch (ExecutionException e) {
                throw isClosed()
                        ? new AsynchronousCloseException()
                        : e.getCause() instanceof IOException io ? io : new IOException(e.getCause());
            } catch (CancellationException cancelled) {
                throw new AsynchronousCloseException();
            } catch (InterruptedException e) {
                pending.cancel(true);
                Thread.currentThread().interrupt();
                throw new AsynchronousCloseException();
            }
        }
    }

    ProxyRules proxies() {
        return proxies;
    }

    boolean isClosed() {
        return closed.getCount() == 0;
    }

    /** Waits for so long, or until this is closed. */
    void pause(Duration duration) throws IOException {
        try {
            if (closed.await(duration.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new AsynchronousCloseException();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AsynchronousCloseException();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        bodies.forEach(ResponseBody::close);
        cancellations.forEach(Runnable::run);
        threads.close();
    }
}
