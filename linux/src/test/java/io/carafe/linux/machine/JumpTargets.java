package io.carafe.linux.machine;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.OptionalInt;

/** Decodes where relative jumps lead, from their bytes alone. */
final class JumpTargets {

    private JumpTargets() {}

    static OptionalInt of(Listing listing, Listing.Instruction instruction) {
        ByteBuffer code = ByteBuffer.wrap(listing.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        return listing.architecture().equals("aarch64")
                ? aarch64(instruction.offset(), code.getInt(instruction.offset()))
                : x8664(instruction, code);
    }

    private static OptionalInt x8664(Listing.Instruction instruction, ByteBuffer code) {
        int at = instruction.offset();
        int end = at + instruction.size();
        int opcode = code.get(at) & 0xff;
        if (opcode >= 0x70 && opcode <= 0x7f || opcode == 0xeb) {
            return OptionalInt.of(end + code.get(at + 1));
        }
        if (opcode == 0xe9) {
            return OptionalInt.of(end + code.getInt(at + 1));
        }
        if (opcode == 0x0f && (code.get(at + 1) & 0xf0) == 0x80) {
            return OptionalInt.of(end + code.getInt(at + 2));
        }
        return OptionalInt.empty();
    }

    private static OptionalInt aarch64(int at, int word) {
        if ((word & 0x7c000000) == 0x14000000) { // b, bl: imm26
            return OptionalInt.of(at + 4 * (word << 6 >> 6));
        }
        if ((word & 0xff000000) == 0x54000000 || (word & 0x7e000000) == 0x34000000) { // b.cond, cbz, cbnz: imm19
            return OptionalInt.of(at + 4 * (word << 8 >> 13));
        }
        if ((word & 0x7e000000) == 0x36000000) { // tbz, tbnz: imm14
            return OptionalInt.of(at + 4 * (word << 13 >> 18));
        }
        return OptionalInt.empty();
    }
}
