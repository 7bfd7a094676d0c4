package io.carafe.linux.client;

import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;

import io.carafe.linux.program.Assembler;
import io.carafe.linux.program.ProgramPart;
import io.carafe.linux.program.Register;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** What the parts of the client's program have in common: phrases about text, which ends with a NUL. */
abstract class ClientPart extends ProgramPart {
    static final int AT_FDCWD = -100;

    ClientPart(Assembler asm) {
        super(asm);
    }

    /** Puts a text at the address in a register, which then is that of the NUL behind it. */
    final void append(Register end, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int offset = 0; offset <= bytes.length; offset += Long.BYTES) {
            asm.store(at(end, offset), word(bytes, offset));
        }
        asm.add(end, bytes.length);
    }

    /** Puts a text at a place of the data. */
    final void text(int place, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int offset = 0; offset <= bytes.length; offset += Long.BYTES) {
            asm.store(data(place + offset), word(bytes, offset));
        }
    }

    /** Eight bytes of a text as a number: what memory holds when that is stored. */
    static long word(byte[] bytes, int offset) {
        byte[] word = new byte[Long.BYTES];
        System.arraycopy(bytes, offset, word, 0, Math.min(word.length, bytes.length - offset));
        return ByteBuffer.wrap(word).order(ByteOrder.LITTLE_ENDIAN).getLong();
    }

    /** Goes to a label unless what a register points to begins with a text. No byte behind a difference is looked at. */
    final void unlessBegins(Register start, String text, Register scratch, String label) {
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        for (int i = 0; i < bytes.length; i++) {
            asm.loadByte(scratch, at(start, i));
            asm.ifNotEqual(scratch, bytes[i], label);
        }
    }

    /** The lower 16 bits of the word that begins two bytes before: what poll(2) saw. */
    final void loadSeen(Register target, int entry) {
        asm.loadInt(target, data(ClientMemory.POLL + Long.BYTES * entry + Integer.BYTES));
        asm.shiftRight(target, Short.SIZE);
        asm.and(target, 0xffff);
    }

    /** Sets a register to the address of what lies at an offset of the data. */
    final void addressOf(Register target, int offset) {
        asm.set(target, address(offset));
    }
}
