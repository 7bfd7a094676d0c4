package io.carafe.linux.client;

import static io.carafe.linux.client.ClientMemory.BEGUN;
import static io.carafe.linux.client.ClientMemory.FRAME;
import static io.carafe.linux.client.ClientMemory.FRAME_HEADER;
import static io.carafe.linux.client.ClientMemory.POLL;
import static io.carafe.linux.client.ClientMemory.RAW;
import static io.carafe.linux.client.ClientMemory.RECEIVED;
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
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Waits for frames and signals until the engine says that the command is done.
 *
 * <p>It never waits for the rest of a frame, so that an engine that is stopped in the middle of one keeps no signal from
 * being looked at.
 */
final class SessionPart extends ClientPart {
    /** Jumped to when HELLO has been sent; does not end. */
    static final String LOOP = "session.loop";

    private static final String RECEIVE = "session.receive";

    /** How many bytes the frame has behind its header. Out: A. Changes B. */
    private static final String LENGTH = "session.length";

    private static final int WELCOME = 65;
    private static final int REFUSED = 66;
    private static final int WATCH = 67;
    private static final int RAW_MODE = 68;
    private static final int TEXT = 69;
    private static final int EXIT = 70;

    private static final int MSG_DONTWAIT = 0x40;

    SessionPart(Assembler asm) {
        super(asm);
    }

    /** The most bytes of each type that an engine may send. */
    private static Map<Integer, Integer> longest() {
        Map<Integer, Integer> longest = new LinkedHashMap<>();
        longest.put(WELCOME, 0);
        longest.put(REFUSED, 1 << 16);
        longest.put(WATCH, 16);
        longest.put(RAW_MODE, 1);
        longest.put(TEXT, 1 << 16);
        longest.put(EXIT, EndPart.EXIT_SIZE);
        return longest;
    }

    @Override
    public void write() {
        loop();
        receive();
        header();
        complete();
        length();
    }

    private void loop() {
        asm.label(LOOP);
        asm.kernel(A, SystemCall.PPOLL, address(POLL), value(2), value(0), value(0), value(SIGNAL_SET_SIZE));
        asm.ifEqual(A, -EINTR, LOOP);
        asm.ifLess(A, 0, EndPart.LOST);
        loadSeen(A, 1);
        asm.ifEqual(A, 0, "session.loop.frames");
        asm.call(SignalPart.SIGNALLED);
        asm.label("session.loop.frames");
        loadSeen(A, 0);
        asm.ifEqual(A, 0, LOOP);
        asm.call(RECEIVE);
        asm.jump(LOOP);
    }

    /** Takes what has come of one frame: first the header alone, then what it announces. */
    private void receive() {
        asm.function(RECEIVE);
        asm.load(D, data(RECEIVED));
        asm.set(C, FRAME_HEADER);
        asm.ifLess(D, FRAME_HEADER, "session.receive.more");
        asm.call(LENGTH);
        asm.add(C, A);
        asm.label("session.receive.more");
        asm.subtract(C, D);
        addressOf(E, FRAME);
        asm.add(E, D);
        asm.loadInt(B, data(POLL));
        asm.kernel(A, SystemCall.RECVFROM, B, E, C, value(MSG_DONTWAIT), value(0), value(0));
        asm.ifEqual(A, -EINTR, "session.receive.later");
        asm.ifEqual(A, -EAGAIN, "session.receive.later");
        asm.ifNotGreater(A, 0, EndPart.LOST);
        asm.add(D, A);
        asm.store(data(RECEIVED), D);
        asm.ifLess(D, FRAME_HEADER, "session.receive.later");
        asm.ifNotEqual(D, FRAME_HEADER, "session.receive.body");
        asm.jump("session.header");
        asm.label("session.receive.body");
        asm.call(LENGTH);
        asm.add(A, FRAME_HEADER);
        asm.ifEqual(A, D, "session.complete");
        asm.label("session.receive.later");
        asm.ret();
    }

    /** What is announced must be of a type that there is, and no more than that may have. */
    private void header() {
        asm.label("session.header");
        asm.call(LENGTH);
        asm.loadByte(B, data(FRAME));
        longest().forEach((type, most) -> {
            String not = "session.header.not." + type;
            asm.ifNotEqual(B, type, not);
            asm.ifGreater(A, most, EndPart.GARBAGE);
            asm.ifEqual(A, 0, "session.complete");
            asm.ret();
            asm.label(not);
        });
        asm.jump(EndPart.GARBAGE);
    }

    private void complete() {
        asm.label("session.complete");
        asm.store(data(RECEIVED), 0);
        asm.call(LENGTH);
        asm.loadByte(B, data(FRAME));
        asm.load(C, data(BEGUN));
        asm.ifNotEqual(C, 0, "session.begun");
        asm.ifNotEqual(B, WELCOME, ClientProgram.FALL_BACK);
        asm.store(data(BEGUN), 1);
        asm.ret();

        asm.label("session.begun");
        asm.ifEqual(B, EXIT, EndPart.EXIT);
        asm.ifEqual(B, REFUSED, EndPart.REFUSED);
        asm.ifEqual(B, RAW_MODE, "session.raw");
        asm.ifNotEqual(B, WATCH, EndPart.GARBAGE);
        asm.call(SignalPart.WATCH);
        asm.ret();

        asm.label("session.raw");
        asm.ifNotEqual(A, 1, EndPart.GARBAGE);
        asm.loadByte(A, data(FRAME + FRAME_HEADER));
        asm.store(data(RAW), A);
        asm.ret();
    }

    private void length() {
        asm.function(LENGTH);
        asm.set(A, 0);
        for (int i = 1; i < FRAME_HEADER; i++) {
            asm.shiftLeft(A, Byte.SIZE);
            addressOf(B, FRAME);
            asm.loadByte(B, at(B, i));
            asm.add(A, B);
        }
        asm.ret();
    }
}
