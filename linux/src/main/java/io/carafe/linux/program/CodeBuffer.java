package io.carafe.linux.program;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Machine code that grows, with labels whose addresses may be asked for before they are known. Not thread-safe. */
final class CodeBuffer {
    private final Map<String, Integer> labels = new HashMap<>();
    private final List<Fixup> fixups = new ArrayList<>();
    private byte[] bytes = new byte[4096];
    private int size;

    /** Completes a branch when it is known where it leads. */
    @FunctionalInterface
    interface Patch {
        /** Makes a branch's 32 bits of those that were written and the distance from their beginning to the label. */
        int apply(int bits, int distance);
    }

    private record Fixup(int position, String label, Patch patch) {}

    void addByte(int value) {
        if (size == bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * size);
        }
        bytes[size++] = (byte) value;
    }

    /** Adds 32 bits, the lowest first. */
    void addInt(int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            addByte(value >> shift);
        }
    }

    void addLong(long value) {
        addInt((int) value);
        addInt((int) (value >> Integer.SIZE));
    }

    /** Adds 32 bits that depend on where a label is. */
    void addBranch(int bits, String label, Patch patch) {
        fixups.add(new Fixup(size, label, patch));
        addInt(bits);
    }

    void mark(String label) {
        labels.put(label, size);
    }

    /** The code, with all branches completed. */
    byte[] complete() {
        for (Fixup fixup : fixups) {
            Integer target = labels.get(fixup.label());
            if (target == null) {
                throw new IllegalArgumentException("no label " + fixup.label());
            }
            putInt(fixup.position(), fixup.patch().apply(getInt(fixup.position()), target - fixup.position()));
        }
        return Arrays.copyOf(bytes, size);
    }

    private int getInt(int position) {
        int value = 0;
        for (int i = Integer.BYTES - 1; i >= 0; i--) {
            value = (value << Byte.SIZE) | (bytes[position + i] & 0xff);
        }
        return value;
    }

    private void putInt(int position, int value) {
        for (int i = 0; i < Integer.BYTES; i++) {
            bytes[position + i] = (byte) (value >> (i * Byte.SIZE));
        }
    }
}
