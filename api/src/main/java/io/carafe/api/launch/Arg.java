package io.carafe.api.launch;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Flag;
import io.carafe.api.kernel.Pathname;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** One argument of a recorded system call: data that can be printed as strace(1) prints it, and put into memory. */
public sealed interface Arg {
    /** As strace(1) would print it. */
    String text();

    /** A number. */
    record Int(long value) implements Arg {
        @Override
        public String text() {
            return Long.toString(value);
        }
    }

    /** Permission bits. */
    record Mode(int value) implements Arg {
        @Override
        public String text() {
            return value == 0 ? "0" : "0" + Integer.toOctalString(value);
        }
    }

    /** A number that has a name: {@code AT_FDCWD}, {@code PR_SET_NAME}. */
    record Constant(String symbol, long value) implements Arg {
        @Override
        public String text() {
            return symbol;
        }
    }

    /** A word of flags. */
    record Flags(List<Flag> flags) implements Arg {
        public Flags {
            flags = List.copyOf(flags);
        }

        public static Flags of(Collection<? extends Flag> flags) {
            return new Flags(Flag.sorted(flags));
        }

        /** The word for an architecture. */
        public long word(Architecture architecture) {
            return Flag.word(flags, architecture);
        }

        @Override
        public String text() {
            return Flag.text(flags);
        }
    }

    /** The address 0. */
    record Null() implements Arg {
        @Override
        public String text() {
            return "NULL";
        }
    }

    /** A string that ends with NUL. */
    record Text(Pathname value) implements Arg {
        public static Text of(String value) {
            return new Text(Pathname.of(value));
        }

        @Override
        public String text() {
            return '"' + value.toString().replace("\"", "\\\"") + '"';
        }
    }

    /** A vector of strings that ends with NULL: argv, envp. */
    record Strings(List<Pathname> values) implements Arg {
        public Strings {
            values = List.copyOf(values);
        }

        @Override
        public String text() {
            return values.stream().map(value -> new Text(value).text()).collect(Collectors.joining(", ", "[", "]"));
        }
    }

    /** The result of an earlier step; -1, which is no descriptor (EBADF), if that step failed or was left out. */
    record Result(Slot slot) implements Arg {
        @Override
        public String text() {
            return "<" + slot.name() + ">";
        }
    }

    /** A descriptor that the host's side gives. */
    record Given(Handle handle) implements Arg {
        @Override
        public String text() {
            return "<" + handle.name() + ">";
        }
    }

    /**
     * The address of a block of memory: a structure, or room for an answer.
     *
     * <p>{@code embedded} puts words that are known only at launch (addresses of other blocks, results, given
     * descriptors) into the block, each as 64 bits at its offset. Two blocks are equal when their contents are; the same
     * object is the same memory in every step of a program, so that one step may read what another had the kernel write.
     */
    final class Block implements Arg {
        private final byte[] content;
        private final Map<Integer, Arg> embedded;
        private final Supplier<String> display;

        /**
         * @param content the bytes, native byte order; copied
         * @param embedded arguments by byte offset
         * @param display says what strace(1) would print; few blocks are ever printed
         */
        public Block(byte[] content, Map<Integer, Arg> embedded, Supplier<String> display) {
            this.content = content.clone();
            this.embedded = Map.copyOf(embedded);
            this.display = display;
            embedded.keySet().forEach(offset -> Objects.checkFromIndexSize(offset, Long.BYTES, content.length));
        }

        /** As the other, with a text that is at hand. */
        public Block(byte[] content, Map<Integer, Arg> embedded, String display) {
            this(content, embedded, () -> display);
        }

        /** A block without embedded arguments. */
        public Block(byte[] content, String display) {
            this(content, Map.of(), display);
        }

        public byte[] content() {
            return content.clone();
        }

        /** The embedded arguments, by offset in ascending order. */
        public Map<Integer, Arg> embedded() {
            return new TreeMap<>(embedded);
        }

        @Override
        public String text() {
            return display.get();
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Block that
                    && Arrays.equals(content, that.content)
                    && embedded.equals(that.embedded)
                    && text().equals(that.text());
        }

        @Override
        public int hashCode() {
            return Objects.hash(Arrays.hashCode(content), embedded);
        }

        @Override
        public String toString() {
            return text();
        }
    }
}
