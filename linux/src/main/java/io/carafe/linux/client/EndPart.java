package io.carafe.linux.client;

import static io.carafe.linux.client.ClientMemory.BEGUN;
import static io.carafe.linux.client.ClientMemory.DIRECTORY_END;
import static io.carafe.linux.client.ClientMemory.FRAME;
import static io.carafe.linux.client.ClientMemory.FRAME_HEADER;
import static io.carafe.linux.client.ClientMemory.HELLO;
import static io.carafe.linux.client.ClientMemory.PATH;
import static io.carafe.linux.client.ClientMemory.RAW;
import static io.carafe.linux.client.ClientMemory.SETTINGS;
import static io.carafe.linux.client.ClientMemory.TERMINAL;
import static io.carafe.linux.client.ClientMemory.WATCHED;
import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.D;
import static io.carafe.linux.program.Register.E;

import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Assembler;

/** The ways to end. All are jumped to, and none returns. */
final class EndPart extends ClientPart {
    /** The engine is done; EXIT has come. In: A, how long it is. */
    static final String EXIT = "end.exit";

    /** The engine has ended the command and said why. In: A, how long that is, with a byte before the reason. */
    static final String REFUSED = "end.refused";

    /** The engine has gone. */
    static final String LOST = "end.lost";

    /** The engine does not speak the protocol. */
    static final String GARBAGE = "end.garbage";

    static final String USAGE = "end.usage";

    /** The JVM client could not be run. In: D, its path. */
    static final String NO_JVM = "end.noJvm";

    /** Of the payload of EXIT: the exit code, and two positions. */
    static final int EXIT_SIZE = Integer.BYTES + 2 * Long.BYTES;

    /** Writes what lies from {@link ClientMemory#HELLO} to D, and exits. */
    private static final String COMPLAIN = "end.complain";

    private static final String RESTORE = "end.restore";
    private static final String ADVANCE = "end.advance";

    private static final int TCGETS = 0x5401;
    private static final int TCSETS = 0x5402;
    private static final int STREAMS = 3;
    private static final int OUTPUT = 1;
    private static final int ERROR = 2;
    private static final int SEEK_SET = 0;
    private static final int SIG_SETMASK = 2;
    private static final String WITHOUT_ENGINE = "\nWithout an engine: carafe --no-engine …\n";

    EndPart(Assembler asm) {
        super(asm);
    }

    /** At the start: an engine may have the terminal in raw mode when it is killed, and this is how it was before. */
    void rememberTerminal() {
        asm.set(B, 0);
        asm.label("end.remember");
        asm.kernel(A, SystemCall.IOCTL, B, value(TCGETS), address(SETTINGS));
        asm.ifEqual(A, 0, "end.remembered");
        asm.add(B, 1);
        asm.ifLess(B, STREAMS, "end.remember");
        asm.set(B, -1);
        asm.label("end.remembered");
        asm.store(data(TERMINAL), B);
    }

    @Override
    public void write() {
        exit();
        refused();
        lost();
        complaints();
        complain();
        restore();
        advance();
    }

    /** What comes after this command in the same file is to stand behind what the engine wrote there. */
    private void exit() {
        asm.label(EXIT);
        asm.ifNotEqual(A, EXIT_SIZE, GARBAGE);
        addressOf(C, FRAME + FRAME_HEADER + Integer.BYTES);
        asm.set(D, OUTPUT);
        asm.call(ADVANCE);
        addressOf(C, FRAME + FRAME_HEADER + Integer.BYTES + Long.BYTES);
        asm.set(D, ERROR);
        asm.call(ADVANCE);
        addressOf(C, FRAME + FRAME_HEADER);
        asm.loadByte(A, at(C, Integer.BYTES - 1));
        asm.kernel(A, SystemCall.EXIT_GROUP, A);
    }

    private void refused() {
        asm.label(REFUSED);
        asm.ifEqual(A, 0, GARBAGE);
        addressOf(C, FRAME + FRAME_HEADER);
        asm.add(A, C);
        asm.storeByte(at(A, 0), 0);
        begin("carafe: ");
        asm.add(C, 1);
        asm.set(E, Long.MAX_VALUE);
        asm.call(TextPart.COPY);
        append(D, "\n");
        asm.jump(COMPLAIN);
    }

    private void lost() {
        asm.label(LOST);
        asm.load(A, data(BEGUN));
        asm.ifEqual(A, 0, ClientProgram.FALL_BACK);
        asm.load(A, data(DIRECTORY_END));
        asm.storeByte(at(A, 0), 0);
        begin("carafe: the engine has ended while it did this; its log is ");
        addressOf(C, PATH);
        asm.set(E, Long.MAX_VALUE);
        asm.call(TextPart.COPY);
        append(D, "/engine.log\n");
        asm.jump(COMPLAIN);
    }

    private void complaints() {
        asm.label(GARBAGE);
        asm.load(A, data(BEGUN));
        asm.ifEqual(A, 0, ClientProgram.FALL_BACK);
        begin("carafe: the client failed: the engine sent what it does not understand" + WITHOUT_ENGINE);
        asm.jump(COMPLAIN);

        asm.label(USAGE);
        begin("usage: carafe-client BUILD-FILE JAVA @OPTIONS -cp CLASSES CLASS WORDS…\n");
        asm.jump(COMPLAIN);

        asm.label(NO_JVM);
        asm.set(C, D);
        begin("carafe: cannot run ");
        addressOf(E, HELLO + (1 << 14));
        asm.call(TextPart.COPY);
        append(D, "\n");
        asm.jump(COMPLAIN);
    }

    /** HELLO has gone, and its place is free. */
    private void begin(String text) {
        addressOf(D, HELLO);
        append(D, text);
    }

    /** A broken pipe must not change the exit code. */
    private void complain() {
        asm.label(COMPLAIN);
        asm.call(RESTORE);
        asm.store(data(WATCHED), -1);
        asm.kernel(
                A, SystemCall.RT_SIGPROCMASK, value(SIG_SETMASK), address(WATCHED), value(0), value(SIGNAL_SET_SIZE));
        addressOf(B, HELLO);
        asm.label("end.complain.more");
        asm.set(C, D);
        asm.subtract(C, B);
        asm.ifNotGreater(C, 0, "end.complain.done");
        asm.kernel(A, SystemCall.WRITE, value(ERROR), B, C);
        asm.ifEqual(A, -EINTR, "end.complain.more");
        asm.ifNotGreater(A, 0, "end.complain.done");
        asm.add(B, A);
        asm.jump("end.complain.more");
        asm.label("end.complain.done");
        asm.kernel(A, SystemCall.EXIT_GROUP, value(FAILED));
    }

    private void restore() {
        asm.function(RESTORE);
        asm.load(A, data(RAW));
        asm.ifEqual(A, 0, "end.restore.done");
        asm.load(A, data(TERMINAL));
        asm.ifLess(A, 0, "end.restore.done");
        asm.kernel(A, SystemCall.IOCTL, A, value(TCSETS), address(SETTINGS));
        asm.label("end.restore.done");
        asm.ret();
    }

    /** In: C, where a position is, the highest byte first; D, a descriptor. A position of -1 is left alone. Changes A, B. */
    private void advance() {
        asm.function(ADVANCE);
        asm.set(A, 0);
        for (int i = 0; i < Long.BYTES; i++) {
            asm.shiftLeft(A, Byte.SIZE);
            asm.loadByte(B, at(C, i));
            asm.add(A, B);
        }
        asm.ifLess(A, 0, "end.advance.done");
        asm.kernel(A, SystemCall.LSEEK, D, A, value(SEEK_SET));
        asm.label("end.advance.done");
        asm.ret();
    }
}
