package io.carafe.runtime.log;

import java.util.Arrays;

/**
 * Where the last lines of a log begin, found from its end, chunk by chunk. The lines of both streams count together; one
 * that has not ended counts too.
 *
 * @param output where standard output is wanted from
 * @param error where standard error is wanted from
 */
record LogTail(Mark output, Mark error) {
    /** How far back, in bytes, the beginning of a line is looked for; a line that is longer is cut there. */
    private static final long LOOK_BACK = 4L << 20;

    /**
     * A place in one stream.
     *
     * @param frame the offset in the chunk of the first frame of that stream that is wanted
     * @param skip how many bytes of it are not wanted
     */
    record Mark(long sequence, int frame, int skip) implements Comparable<Mark> {
        /** Whether a frame lies before this place. */
        boolean isAfter(long chunk, int header) {
            return chunk != sequence ? chunk < sequence : header < frame;
        }

        boolean isAt(long chunk, int header) {
            return chunk == sequence && header == frame;
        }

        @Override
        public int compareTo(Mark other) {
            int chunks = Long.compare(sequence, other.sequence);
            return chunks != 0 ? chunks : Integer.compare(frame, other.frame);
        }
    }

    /** The beginning of the last {@code lines} lines. */
    static LogTail find(RingLogFile file, int lines) {
        return new Search(file, lines).find();
    }

    /** The first frame to read. */
    RingLogPosition start() {
        Mark first = output.compareTo(error) < 0 ? output : error;
        return new RingLogPosition(first.sequence(), first.frame());
    }

    Mark of(boolean isError) {
        return isError ? error : output;
    }

    /** What is known of one stream on the way back. */
    private static final class Stream {
        /** Where what is wanted of it begins, as far as is known. */
        private Mark begin;
        /** A line of it that is wanted has not begun yet. */
        private boolean open;

        private Stream(Mark end) {
            begin = end;
        }
    }

    private static final class Search {
        private final RingLogFile file;
        private final RingLogReader reader;
        private final int wanted;
        private final Stream output;
        private final Stream error;
        private int found;
        private long looked;
        private int[] frames = new int[1024];

        private Search(RingLogFile file, int wanted) {
            this.file = file;
            this.wanted = wanted;
            this.reader = new RingLogReader(file);
            RingLogPosition end = file.end();
            Mark mark = new Mark(end.sequence(), end.offset(), 0);
            this.output = new Stream(mark);
            this.error = new Stream(mark);
        }

        private LogTail find() {
            Mark end = output.begin;
            long[] chunks = file.sequences();
            for (int i = chunks.length - 1; i >= 0 && !isDone(); i--) {
                if (chunks[i] <= end.sequence()) {
                    goThrough(
                            chunks[i],
                            chunks[i] == end.sequence()
                                    ? end.frame()
                                    : file.geometry().chunkSize());
                }
            }
            return new LogTail(output.begin, error.begin);
        }

        private boolean isDone() {
            boolean complete = found >= wanted && !output.open && !error.open;
            return complete || looked > LOOK_BACK;
        }

        private void goThrough(long chunk, int end) {
            reader.seek(new RingLogPosition(chunk, RingLog.CHUNK_HEADER));
            int count = 0;
            while (reader.nextInChunk() && reader.frame() < end) {
                if (count == frames.length) {
                    frames = Arrays.copyOf(frames, 2 * count);
                }
                frames[count++] = reader.frame();
            }
            for (int i = count - 1; i >= 0 && !isDone(); i--) {
                reader.again(frames[i]);
                switch (reader.kind()) {
                    case RingLog.STDOUT -> goThroughPiece(output);
                    case RingLog.STDERR -> goThroughPiece(error);
                    case RingLog.END_OF_STDOUT -> output.open = false;
                    case RingLog.END_OF_STDERR -> error.open = false;
                    case RingLog.RUN_BEGINS -> {
                        output.open = false;
                        error.open = false;
                    }
                    default -> {}
                }
                if (found >= wanted) {
                    looked += RingLog.FRAME_HEADER + reader.length();
                }
            }
        }

        /** From its last byte to its first. */
        private void goThroughPiece(Stream stream) {
            byte[] bytes = reader.bytes();
            int start = reader.payload();
            int begin = -1;
            for (int at = start + reader.length() - 1; at >= start; at--) {
                if (bytes[at] == '\n' || !stream.open) {
                    // Here a line ends. One that comes after it begins behind this byte.
                    stream.open = found < wanted;
                    if (!stream.open) {
                        break;
                    }
                    found++;
                }
                begin = at;
            }
            if (begin >= 0) {
                stream.begin = new Mark(reader.sequence(), reader.frame(), begin - start);
            }
        }
    }
}
