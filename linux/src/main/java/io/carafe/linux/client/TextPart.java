package io.carafe.linux.client;

import static io.carafe.linux.client.ClientMemory.HASH;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.D;
import static io.carafe.linux.program.Register.E;

import io.carafe.linux.program.Assembler;

/** Functions on text. */
final class TextPart extends ClientPart {
    /**
     * Copies a text to another place. In: C, the text; D, where to; E, the first address beyond. Out: D, that of the NUL, or
     * E if there is no room. Changes A, C.
     */
    static final String COPY = "text.copy";

    /** Adds a text to the hash, FNV-1a of 64 bits. In: C. Changes A, B, C. */
    static final String HASH_ON = "text.hash";

    /**
     * Falls back unless a text is an absolute path without anything that {@code java.nio.file.Path} would leave out: empty
     * names, a slash at the end, {@code .} and {@code ..}. In: C. Changes A, B.
     */
    static final String MUST_BE_NORMAL = "text.normal";

    private static final long FNV_PRIME = 0x100000001b3L;

    TextPart(Assembler asm) {
        super(asm);
    }

    @Override
    public void write() {
        copy();
        hashOn();
        mustBeNormal();
    }

    private void copy() {
        asm.function(COPY);
        asm.label("text.copy.next");
        asm.ifNotLess(D, E, "text.copy.done");
        asm.loadByte(A, at(C, 0));
        asm.storeByte(at(D, 0), A);
        asm.ifEqual(A, 0, "text.copy.done");
        asm.add(C, 1);
        asm.add(D, 1);
        asm.jump("text.copy.next");
        asm.label("text.copy.done");
        asm.ret();
    }

    private void hashOn() {
        asm.function(HASH_ON);
        asm.load(A, data(HASH));
        asm.label("text.hash.next");
        asm.loadByte(B, at(C, 0));
        asm.ifEqual(B, 0, "text.hash.done");
        asm.xor(A, B);
        asm.multiply(A, value(FNV_PRIME));
        asm.add(C, 1);
        asm.jump("text.hash.next");
        asm.label("text.hash.done");
        asm.store(data(HASH), A);
        asm.ret();
    }

    private void mustBeNormal() {
        asm.function(MUST_BE_NORMAL);
        asm.set(B, C);
        asm.loadByte(A, at(B, 0));
        asm.ifNotEqual(A, '/', ClientProgram.FALL_BACK);

        // B is at a slash.
        asm.label("text.normal.name");
        asm.add(B, 1);
        asm.loadByte(A, at(B, 0));
        notAtTheEndOfAName();
        asm.ifNotEqual(A, '.', "text.normal.next");
        asm.loadByte(A, at(B, 1));
        notAtTheEndOfAName();
        asm.ifNotEqual(A, '.', "text.normal.next");
        asm.loadByte(A, at(B, 2));
        notAtTheEndOfAName();

        asm.label("text.normal.next");
        asm.add(B, 1);
        asm.loadByte(A, at(B, 0));
        asm.ifEqual(A, '/', "text.normal.name");
        asm.ifNotEqual(A, 0, "text.normal.next");
        asm.ret();
    }

    private void notAtTheEndOfAName() {
        asm.ifEqual(A, 0, ClientProgram.FALL_BACK);
        asm.ifEqual(A, '/', ClientProgram.FALL_BACK);
    }
}
