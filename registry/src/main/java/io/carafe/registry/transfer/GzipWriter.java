package io.carafe.registry.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/**
 * Compresses to gzip on several processors: the input is cut into blocks, each is deflated by itself, with the end of the one
 * before as its dictionary, and the results in their order make one stream (RFC 1951, 1952). The same input gives the same
 * bytes on every machine with the same zlib, however many processors it has.
 */
final class GzipWriter {
    private static final int BLOCK = 1 << 19;
    private static final int WINDOW = 1 << 15;
    private static final byte[] HEADER = {0x1f, (byte) 0x8b, Deflater.DEFLATED, 0, 0, 0, 0, 0, 0, (byte) 0xff};
    /** An empty last block with fixed codes. */
    private static final byte[] END = {3, 0};

    private final ExecutorService executor;
    private final int ahead;

    /** @param ahead how many blocks are worked on at a time */
    GzipWriter(ExecutorService executor, int ahead) {
        this.executor = executor;
        this.ahead = ahead;
    }

    /** Compresses all that a channel has. Closes neither. */
    void compress(ReadableByteChannel from, OutputStream to) throws IOException {
        CRC32 checksum = new CRC32();
        long total = 0;
        Deque<Future<byte[]>> blocks = new ArrayDeque<>();
        byte[] before = new byte[0];
        to.write(HEADER);
        try {
            for (byte[] block = block(from); block != null; block = block(from)) {
                checksum.update(block);
                total += block.length;
                byte[] input = block;
                byte[] dictionary = before;
                blocks.add(executor.submit(() -> deflate(input, dictionary)));
                before = Arrays.copyOfRange(block, Math.max(0, block.length - WINDOW), block.length);
                if (blocks.size() >= ahead) {
                    to.write(result(blocks.remove()));
                }
            }
            while (!blocks.isEmpty()) {
                to.write(result(blocks.remove()));
            }
        } finally {
            blocks.forEach(block -> block.cancel(true));
        }
        to.write(END);
        writeNumber(to, checksum.getValue());
        writeNumber(to, total);
    }

    private static void writeNumber(OutputStream to, long value) throws IOException {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            to.write((int) (value >>> shift) & 0xff);
        }
    }

    /** A block that is full, unless it is the last. */
    private static byte @Nullable [] block(ReadableByteChannel from) throws IOException {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        while (block.hasRemaining() && from.read(block) >= 0) {
            // until it is full, or there is no more
        }
        return block.position() == 0 ? null : Arrays.copyOf(block.array(), block.position());
    }

    private static byte[] deflate(byte[] input, byte[] dictionary) {
        Deflater deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, true);
        try {
            deflater.setDictionary(dictionary);
            deflater.setInput(input);
            // What cannot be compressed grows by a few bytes for each 16 KiB; the flush adds a few more.
            byte[] output = new byte[input.length + (input.length >> 8) + 64];
            int length = 0;
            int written;
            do {
                if (length == output.length) {
                    output = Arrays.copyOf(output, output.length * 2);
                }
                written = deflater.deflate(output, length, output.length - length, Deflater.SYNC_FLUSH);
                length += written;
            } while (length == output.length || (written > 0 && !deflater.needsInput()));
            return Arrays.copyOf(output, length);
        } finally {
            deflater.end();
        }
    }

    private static byte[] result(Future<byte[]> block) throws IOException {
        try {
            return block.get();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while compressing", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("a block could not be compressed", e);
        }
    }
}
