package io.carafe.api.testing;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** What a ring log holds, read without haste and without a writer beside; a second opinion for tests of those that do. */
public final class RingFrames {
    private static final int CHUNK_HEADER = 64;
    private static final int FRAME_HEADER = 32;
    private static final long MAGIC = ByteBuffer.wrap("CRFLOG1\n".getBytes(StandardCharsets.US_ASCII))
            .order(ByteOrder.LITTLE_ENDIAN)
            .getLong();

    private RingFrames() {}

    /** A frame, and the sequence of its chunk. */
    public record Frame(long sequence, int kind, long seconds, long nanoseconds, byte[] payload) {}

    /** The frames in the order in which they were written. */
    public static List<Frame> of(byte[] file, int chunkSize) {
        TreeMap<Long, ByteBuffer> chunks = new TreeMap<>();
        for (int at = 0; at + CHUNK_HEADER <= file.length; at += chunkSize) {
            int length = Math.min(chunkSize, file.length - at);
            ByteBuffer chunk = ByteBuffer.wrap(file, at, length).slice().order(ByteOrder.LITTLE_ENDIAN);
            if (chunk.getLong(0) == MAGIC) {
                if (chunk.getInt(16) != chunkSize || at / chunkSize != (chunk.getLong(8) - 1) % chunk.getInt(20)) {
                    throw new AssertionError("a wrong header at " + at);
                }
                chunks.put(chunk.getLong(8), chunk);
            }
        }
        List<Frame> frames = new ArrayList<>();
        chunks.forEach((sequence, chunk) -> addFrames(frames, sequence, chunk));
        return frames;
    }

    private static void addFrames(List<Frame> frames, long sequence, ByteBuffer chunk) {
        int at = CHUNK_HEADER;
        while (at + FRAME_HEADER <= chunk.capacity() && chunk.getLong(at + 24) == sequence) {
            byte[] payload = new byte[chunk.getInt(at)];
            chunk.get(at + FRAME_HEADER, payload);
            frames.add(
                    new Frame(sequence, chunk.getInt(at + 4), chunk.getLong(at + 8), chunk.getLong(at + 16), payload));
            at += FRAME_HEADER + payload.length;
        }
    }

    /** The payloads of one kind, one after the other. */
    public static byte[] payload(List<Frame> frames, int kind) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        frames.stream().filter(frame -> frame.kind() == kind).forEach(frame -> bytes.writeBytes(frame.payload()));
        return bytes.toByteArray();
    }

    /** The kinds, in order. */
    public static List<Integer> kinds(List<Frame> frames) {
        return frames.stream().map(Frame::kind).toList();
    }
}
