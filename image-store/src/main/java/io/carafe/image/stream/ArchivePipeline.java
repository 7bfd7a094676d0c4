package io.carafe.image.stream;

import io.carafe.api.error.CarafeException;
import io.carafe.api.image.InvalidArchiveException;
import io.carafe.image.tar.ChunkStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Three stages at once: one thread reads and decompresses, one computes the digest of the uncompressed bytes, and the
 * caller's thread takes them from {@link #next}. They share a fixed set of buffers, so memory does not grow with the
 * archive and the slowest stage sets the pace.
 */
public final class ArchivePipeline implements ChunkStream, AutoCloseable {
    private static final int CHUNK_BYTES = 1 << 18;
    private static final int CHUNKS = 16;
    /** How long to wait at close for a thread that may be stuck in a read of the caller's source. */
    private static final long PATIENCE_MILLIS = 200;

    private final SourceInput source;
    private final LongConsumer progress;
    private final @Nullable MessageDigest digest;

    private final BlockingQueue<Chunk> free = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final BlockingQueue<Chunk> toDigest = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final BlockingQueue<Chunk> toTake = new ArrayBlockingQueue<>(CHUNKS + 1);
    private final Chunk end = new Chunk(0);

    private final Thread reader = new Thread(this::readAll, "carafe-archive-read");
    private final Thread digester = new Thread(this::digestAll, "carafe-archive-digest");
    private volatile boolean cancelled;
    private volatile @Nullable Throwable failure;
    private @Nullable Chunk taken;
    private boolean ended;

    private ArchivePipeline(ReadableByteChannel channel, LongConsumer progress, @Nullable MessageDigest digest) {
        this.digest = digest;
        this.source = new SourceInput(channel);
        this.progress = progress;
        for (int i = 0; i < CHUNKS; i++) {
            free.add(new Chunk(CHUNK_BYTES));
        }
    }

    /**
     * Begins to read.
     *
     * @param channel the archive, plain or compressed; stays the caller's to close, after this pipeline
     * @param progress is told, on the thread that calls {@link #next}, how many bytes of the channel were read
     */
    public static ArchivePipeline start(ReadableByteChannel channel, LongConsumer progress) {
        return start(new ArchivePipeline(channel, progress, sha256()));
    }

    /** As {@link #start(ReadableByteChannel, LongConsumer)}, for bytes whose digest nobody will ask for. */
    public static ArchivePipeline startWithoutDigest(ReadableByteChannel channel, LongConsumer progress) {
        return start(new ArchivePipeline(channel, progress, null));
    }

    private static ArchivePipeline start(ArchivePipeline pipeline) {
        pipeline.reader.setDaemon(true);
        pipeline.digester.setDaemon(true);
        pipeline.reader.start();
        if (pipeline.digest != null) {
            pipeline.digester.start();
        }
        return pipeline;
    }

    @Override
    public @Nullable ByteBuffer next() {
        if (taken != null) {
            release(taken);
            taken = null;
        }
        if (ended) {
            return null;
        }
        Chunk chunk = take();
        progress.accept(source.bytes());
        if (chunk == end) {
            ended = true;
            throwFailure();
            return null;
        }
        taken = chunk;
        return chunk.view();
    }

    /** The SHA-256 of all bytes, as hexadecimal digits. Only after {@link #next} gave null. */
    public String digest() {
        if (!ended || digest == null) {
            throw new IllegalStateException("the archive was not read to its end, or is not digested");
        }
        try {
            digester.join();
        } catch (InterruptedException interrupted) {
            throw interrupted();
        }
        throwFailure();
        return HexFormat.of().formatHex(digest.digest());
    }

    /** Stops the other stages. A reader that is stuck in the source ends as soon as the source answers. */
    @Override
    public void close() {
        cancelled = true;
        ended = true;
        taken = null;
        free.offer(end);
        toDigest.offer(end);
        try {
            reader.join(PATIENCE_MILLIS);
            digester.join(PATIENCE_MILLIS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private Chunk take() {
        try {
            return toTake.take();
        } catch (InterruptedException interrupted) {
            throw interrupted();
        }
    }

    private static CarafeException interrupted() {
        Thread.currentThread().interrupt();
        return new CarafeException("the import was interrupted");
    }

    private void throwFailure() {
        Throwable seen = failure;
        if (seen instanceof IOException damaged) {
            throw new InvalidArchiveException(
                    "its compression is damaged, within the first " + source.bytes() + " bytes: " + reason(damaged),
                    "The file is damaged or not complete; make or download it again.");
        }
        if (seen instanceof RuntimeException exception) {
            throw exception;
        }
        if (seen instanceof Error error) {
            throw error;
        }
    }

    private static String reason(IOException damaged) {
        String message = damaged.getMessage();
        return damaged instanceof EOFException || message == null ? "it ends in the middle" : message;
    }

    private void readAll() {
        try (ByteSource bytes =
                Decompressors.open(Compression.detect(source.peek(Compression.LONGEST_MAGIC)), source)) {
            for (boolean more = true; more; ) {
                Chunk chunk = free.take();
                if (cancelled) {
                    break;
                }
                more = fill(bytes, chunk.toFill());
                if (chunk.filled(digest == null ? 1 : 2)) {
                    if (digest != null) {
                        toDigest.put(chunk);
                    }
                    toTake.put(chunk);
                }
            }
        } catch (InterruptedException interrupted) {
            failure = interrupted();
        } catch (IOException | RuntimeException | Error failed) {
            failure = failed;
        } finally {
            toDigest.offer(end);
            toTake.offer(end);
        }
    }

    /** Fills a whole chunk, unless the archive ends. Returns whether there may be more. */
    private boolean fill(ByteSource bytes, ByteBuffer into) throws IOException {
        while (into.hasRemaining() && !cancelled) {
            if (bytes.read(into) < 0) {
                return false;
            }
        }
        return true;
    }

    private void digestAll() {
        MessageDigest running = Objects.requireNonNull(digest);
        try {
            for (Chunk chunk = toDigest.take(); chunk != end; chunk = toDigest.take()) {
                running.update(chunk.view());
                release(chunk);
            }
        } catch (InterruptedException interrupted) {
            failure = interrupted();
        } catch (RuntimeException | Error failed) {
            failure = failed;
            cancelled = true;
            free.offer(end);
        }
    }

    private void release(Chunk chunk) {
        if (chunk.release()) {
            free.offer(chunk);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }
}
