package io.carafe.registry.http;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ReadableByteChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of an answer as they arrive. Few are held at a time, and one that sends nothing for too long is given up. For
 * one reader; any thread may close it, which ends a read that waits.
 */
public final class ResponseBody
        implements HttpResponse.BodySubscriber<ResponseBody>, Flow.Subscriber<List<ByteBuffer>>, ReadableByteChannel {
    private static final int AHEAD = 16;

    private final BlockingQueue<Piece> pieces = new LinkedBlockingQueue<>();
    private final Duration idle;
    private Flow.@Nullable Subscription subscription;
    private Piece current = Piece.EMPTY;
    private volatile boolean closed;

    ResponseBody(Duration idle) {
        this.idle = idle;
    }

    /** Buffers, or how it ended. */
    private record Piece(
            List<ByteBuffer> buffers, boolean end, @Nullable Throwable failure) {
        static final Piece EMPTY = new Piece(List.of(), false, null);
        static final Piece END = new Piece(List.of(), true, null);

        boolean hasRemaining() {
            return buffers.stream().anyMatch(ByteBuffer::hasRemaining);
        }
    }

    @Override
    public CompletionStage<ResponseBody> getBody() {
        return CompletableFuture.completedFuture(this);
    }

    @Override
    public synchronized void onSubscribe(Flow.Subscription given) {
        if (closed) {
            given.cancel();
            return;
        }
        subscription = given;
        given.request(AHEAD);
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        pieces.add(new Piece(buffers, false, null));
    }

    @Override
    public void onError(Throwable failure) {
        pieces.add(new Piece(List.of(), true, failure));
    }

    @Override
    public void onComplete() {
        pieces.add(Piece.END);
    }

    @Override
    public int read(ByteBuffer into) throws IOException {
        while (!current.hasRemaining()) {
            if (current.end()) {
                return ended();
            }
            current = next();
        }
        int before = into.position();
        for (ByteBuffer buffer : current.buffers()) {
            if (into.hasRemaining() && buffer.hasRemaining()) {
                int length = Math.min(into.remaining(), buffer.remaining());
                into.put(into.position(), buffer, buffer.position(), length);
                into.position(into.position() + length);
                buffer.position(buffer.position() + length);
            }
        }
        return into.position() - before;
    }

    private int ended() throws IOException {
        Throwable failure = current.failure();
        if (failure != null) {
            throw failure instanceof IOException io ? io : new IOException(failure);
        }
        return -1;
    }

    private Piece next() throws IOException {
        if (closed) {
            throw new AsynchronousCloseException();
        }
        try {
            Piece piece = pieces.poll(idle.toMillis(), TimeUnit.MILLISECONDS);
            if (closed) {
                throw new AsynchronousCloseException();
            }
            if (piece == null) {
                close();
                throw new HttpTimeoutException("nothing more came for " + idle.toSeconds() + " seconds");
            }
            askForMore();
            return piece;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            close();
            throw new AsynchronousCloseException();
        }
    }

    private synchronized void askForMore() {
        if (subscription != null) {
            subscription.request(1);
        }
    }

    /**
     * All of it, if it is not too much.
     *
     * @return as many bytes as there are, or one more than the bound when there are more
     */
    public byte[] readUpTo(int most) throws IOException {
        ByteArrayOutputStream contents = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(1 << 13);
        while (contents.size() <= most
                && read(buffer.clear().limit(Math.min(buffer.capacity(), most + 1 - contents.size()))) >= 0) {
            contents.write(buffer.array(), 0, buffer.position());
        }
        return contents.toByteArray();
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    /** Gives up what has not come yet. */
    @Override
    public void close() {
        Flow.Subscription cancelled;
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
            cancelled = subscription;
        }
        if (cancelled != null) {
            cancelled.cancel();
        }
        pieces.add(Piece.END);
    }
}
