package io.carafe.linux.keeper;

import static io.carafe.linux.keeper.KeeperMemory.BUFFER;
import static io.carafe.linux.keeper.KeeperMemory.CHUNKS;
import static io.carafe.linux.keeper.KeeperMemory.CHUNK_HEADER;
import static io.carafe.linux.keeper.KeeperMemory.CHUNK_HEADER_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.CHUNK_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.FRAME;
import static io.carafe.linux.keeper.KeeperMemory.FRAME_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.NUMBER;
import static io.carafe.linux.keeper.KeeperMemory.OFFSET;
import static io.carafe.linux.keeper.KeeperMemory.SEQUENCE;
import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.D;
import static io.carafe.linux.program.Register.E;
import static io.carafe.linux.program.Register.F;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Assembler;
import io.carafe.linux.program.Register;

/**
 * Writes ring logs: chunks of one size, each with a header, and frames that do not cross a chunk's end.
 *
 * <p>A frame's payload is written before its header, whose last word, the sequence of its chunk, is what makes it valid.
 * So whatever happens in between, readers do not see half a frame; and when a write fails, the position stays and the next
 * frame takes the place. With the payload goes as much nothing as a header is long, lest something that a container wrote
 * one lap ago is taken for a frame after this one.
 */
final class LogPart extends KeeperPart {
    /** Makes room for a frame; see {@link #room}. */
    static final String ROOM = "log.room";

    /** Writes a frame; see {@link #frame}. */
    static final String FRAME_WRITE = "log.frame";

    private static final String POSITION = "log.position";

    /** {@code CRFLOG1\n}, the first letter in the lowest byte. */
    private static final long MAGIC = 0x0a31474f4c465243L;

    // Members of the headers, after those of the kernel's time.
    private static final int HEADER_SEQUENCE = 8;
    private static final int HEADER_CHUNK_SIZE = 16;
    private static final int HEADER_CHUNKS = 20;
    private static final int FRAME_KIND = 4;
    private static final int FRAME_TIME = 8;
    private static final int FRAME_SEQUENCE = 24;

    private static final int CLOCK_REALTIME = 0;

    LogPart(Assembler asm, Architecture architecture) {
        super(asm, architecture);
    }

    /** To be done once: what is the same in all chunks. */
    void prepare() {
        asm.store(data(CHUNK_HEADER), MAGIC);
    }

    @Override
    public void write() {
        room();
        frame();
        position();
    }

    /**
     * Sees to it that the chunk has room for a frame, and goes on to the next chunk if it has not.
     *
     * <p>In: D, the slot of a log; B, the least number of bytes, header included. Out: A, 0, or -1 if the header of a chunk
     * could not be written. Leaves C and D alone.
     */
    private void room() {
        asm.function(ROOM);
        asm.load(F, at(D, SEQUENCE));
        asm.load(A, at(D, OFFSET));
        asm.ifEqual(A, 0, "log.room.enter");
        asm.load(E, at(D, CHUNK_SIZE));
        asm.subtract(E, A);
        asm.ifNotLess(E, B, "log.room.there");
        asm.add(F, 1);

        asm.label("log.room.enter");
        asm.load(A, at(D, CHUNK_SIZE));
        asm.load(B, at(D, CHUNKS));
        asm.store(data(CHUNK_HEADER + HEADER_SEQUENCE), F);
        asm.storeInt(data(CHUNK_HEADER + HEADER_CHUNK_SIZE), A);
        asm.storeInt(data(CHUNK_HEADER + HEADER_CHUNKS), B);
        chunkOf(F, E, A, B);
        asm.label("log.room.write");
        asm.kernel(A, SystemCall.PWRITE64, at(D, NUMBER), address(CHUNK_HEADER), value(CHUNK_HEADER_SIZE), E);
        asm.ifEqual(A, -EINTR, "log.room.write");
        asm.ifNotEqual(A, CHUNK_HEADER_SIZE, "log.room.none");
        asm.store(at(D, SEQUENCE), F);
        asm.store(at(D, OFFSET), CHUNK_HEADER_SIZE);

        asm.label("log.room.there");
        asm.set(A, 0);
        asm.ret();

        asm.label("log.room.none");
        asm.set(A, -1);
        asm.ret();
    }

    /** Where the chunk of a sequence lies in the file: {@code (sequence - 1) % chunks * size}. */
    private void chunkOf(Register sequence, Register position, Register size, Register chunks) {
        asm.set(position, sequence);
        asm.subtract(position, 1);
        asm.remainder(position, chunks);
        asm.multiply(position, size);
    }

    /**
     * Writes a frame where there is room for it.
     *
     * <p>In: D, the slot of a log; A, the kind; B, how many bytes of the buffer it carries. Out: A, 0, or -1 if it could
     * not be written. Leaves C and D alone.
     */
    private void frame() {
        asm.function(FRAME_WRITE);
        asm.storeInt(data(FRAME), B);
        asm.storeInt(data(FRAME + FRAME_KIND), A);
        asm.kernel(A, SystemCall.CLOCK_GETTIME, value(CLOCK_REALTIME), address(FRAME + FRAME_TIME));
        asm.load(F, at(D, SEQUENCE));
        asm.store(data(FRAME + FRAME_SEQUENCE), F);
        asm.call(POSITION);
        asm.add(E, FRAME_SIZE);

        // Zeros after the payload, as far as the chunk goes.
        asm.loadInt(B, data(FRAME));
        asm.set(F, address(BUFFER));
        asm.add(F, B);
        for (int word = 0; word < FRAME_SIZE; word += Long.BYTES) {
            asm.store(at(F, word), 0);
        }
        asm.add(B, FRAME_SIZE);
        asm.load(F, at(D, CHUNK_SIZE));
        asm.load(A, at(D, OFFSET));
        asm.subtract(F, A);
        asm.subtract(F, FRAME_SIZE);
        asm.ifNotGreater(B, F, "log.frame.bounded");
        asm.set(B, F);

        // However many calls it takes: F, what is to be written; B, its length; E, its place in the file.
        asm.label("log.frame.bounded");
        asm.set(F, address(BUFFER));
        asm.label("log.frame.payload");
        asm.ifEqual(B, 0, "log.frame.header");
        asm.kernel(A, SystemCall.PWRITE64, at(D, NUMBER), F, B, E);
        asm.ifEqual(A, -EINTR, "log.frame.payload");
        asm.ifNotGreater(A, 0, "log.frame.lost");
        asm.add(F, A);
        asm.add(E, A);
        asm.subtract(B, A);
        asm.jump("log.frame.payload");

        asm.label("log.frame.header");
        asm.call(POSITION);
        asm.label("log.frame.commit");
        asm.kernel(A, SystemCall.PWRITE64, at(D, NUMBER), address(FRAME), value(FRAME_SIZE), E);
        asm.ifEqual(A, -EINTR, "log.frame.commit");
        asm.ifNotEqual(A, FRAME_SIZE, "log.frame.lost");
        asm.load(A, at(D, OFFSET));
        asm.loadInt(B, data(FRAME));
        asm.add(A, B);
        asm.add(A, FRAME_SIZE);
        asm.store(at(D, OFFSET), A);
        asm.set(A, 0);
        asm.ret();

        asm.label("log.frame.lost");
        asm.set(A, -1);
        asm.ret();
    }

    /** Where the next frame is in the file. In: D, the slot of a log. Out: E. Leaves C and D alone. */
    private void position() {
        asm.function(POSITION);
        asm.load(F, at(D, SEQUENCE));
        asm.load(A, at(D, CHUNK_SIZE));
        asm.load(B, at(D, CHUNKS));
        chunkOf(F, E, A, B);
        asm.load(A, at(D, OFFSET));
        asm.add(E, A);
        asm.ret();
    }
}
