package io.carafe.linux.client;

import static io.carafe.linux.client.ClientMemory.ACTION;
import static io.carafe.linux.client.ClientMemory.FRAME;
import static io.carafe.linux.client.ClientMemory.FRAME_HEADER;
import static io.carafe.linux.client.ClientMemory.NAMES;
import static io.carafe.linux.client.ClientMemory.NAME_BITS;
import static io.carafe.linux.client.ClientMemory.POLL;
import static io.carafe.linux.client.ClientMemory.SIGNAL_FRAME;
import static io.carafe.linux.client.ClientMemory.SIGNAL_INFO;
import static io.carafe.linux.client.ClientMemory.SIGNAL_INFO_SIZE;
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
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Passes signals on that the engine asks for. The others do to the client what they do to any process; and one of those
 * that end a session stays ignored if it was (nohup), as in a JVM.
 */
final class SignalPart extends ClientPart {
    /** A WATCH has come. In: A, how long the name is. Changes all. */
    static final String WATCH = "signal.watch";

    /** The descriptor of the signals can be read. Changes all. */
    static final String SIGNALLED = "signal.signalled";

    private static final int TYPE_SIGNAL = 2;
    private static final int SIG_IGN = 1;
    private static final int SIG_BLOCK = 0;
    private static final int HUP = 1;
    private static final int INT = 2;
    private static final int TERM = 15;

    SignalPart(Assembler asm) {
        super(asm);
    }

    /**
     * Those that may be watched, with the numbers of signal(7) for both architectures. A fault of the program's own, and QUIT,
     * which a JVM keeps for itself, are not among them.
     */
    private static Map<String, Integer> signals() {
        Map<String, Integer> signals = new LinkedHashMap<>();
        signals.put("HUP", HUP);
        signals.put("INT", INT);
        signals.put("USR1", 10);
        signals.put("USR2", 12);
        signals.put("ALRM", 14);
        signals.put("TERM", TERM);
        signals.put("CONT", 18);
        signals.put("TSTP", 20);
        signals.put("TTIN", 21);
        signals.put("TTOU", 22);
        signals.put("URG", 23);
        signals.put("XCPU", 24);
        signals.put("XFSZ", 25);
        signals.put("VTALRM", 26);
        signals.put("PROF", 27);
        signals.put("WINCH", 28);
        signals.put("IO", 29);
        signals.put("PWR", 30);
        return signals;
    }

    @Override
    public void write() {
        watch();
        signalled();
    }

    private void watch() {
        asm.function(WATCH);
        asm.ifGreater(A, Long.BYTES, "signal.watch.done");
        addressOf(D, FRAME + FRAME_HEADER);
        asm.set(B, D);
        asm.add(B, A);
        asm.store(at(B, 0), 0);
        asm.load(E, at(D, 0));
        signals().forEach((name, number) -> {
            asm.set(B, number);
            asm.set(C, bit(number));
            asm.ifEqual(E, word(name.getBytes(StandardCharsets.US_ASCII), 0), "signal.watch.known");
        });
        asm.ret();

        // A, the length of the name; B, the number; C, its bit; E, the name.
        asm.label("signal.watch.known");
        asm.set(D, B);
        asm.shiftLeft(D, NAME_BITS);
        asm.add(D, address(NAMES));
        asm.store(at(D, 0), E);
        asm.load(E, at(D, Long.BYTES));
        asm.ifNotEqual(E, 0, "signal.watch.done");
        asm.kernel(E, SystemCall.RT_SIGACTION, B, value(0), address(ACTION), value(SIGNAL_SET_SIZE));
        asm.load(E, data(ACTION));
        asm.ifNotEqual(E, SIG_IGN, "signal.watch.wanted");
        asm.ifEqual(B, HUP, "signal.watch.done");
        asm.ifEqual(B, INT, "signal.watch.done");
        asm.ifEqual(B, TERM, "signal.watch.done");
        asm.label("signal.watch.wanted");
        asm.store(at(D, Long.BYTES), A);
        asm.load(E, data(WATCHED));
        asm.add(E, C);
        asm.store(data(WATCHED), E);
        asm.loadInt(B, data(POLL + 8));
        asm.kernel(B, SystemCall.SIGNALFD4, B, address(WATCHED), value(SIGNAL_SET_SIZE), value(CLOEXEC | NONBLOCK));
        // Nobody could read it then; better it does what it usually does.
        asm.ifLess(B, 0, "signal.watch.done");
        asm.storeInt(data(POLL + 8), B);
        asm.kernel(B, SystemCall.RT_SIGPROCMASK, value(SIG_BLOCK), address(WATCHED), value(0), value(SIGNAL_SET_SIZE));
        asm.label("signal.watch.done");
        asm.ret();
    }

    /** An engine that is not there any more to be told is found out by the connection's end. */
    private void signalled() {
        asm.function(SIGNALLED);
        asm.loadInt(B, data(POLL + 8));
        asm.kernel(A, SystemCall.READ, B, address(SIGNAL_INFO), value(SIGNAL_INFO_SIZE));
        asm.ifNotEqual(A, SIGNAL_INFO_SIZE, "signal.signalled.done");
        asm.loadInt(D, data(SIGNAL_INFO));
        asm.shiftLeft(D, NAME_BITS);
        asm.add(D, address(NAMES));
        asm.load(A, at(D, 0));
        asm.load(C, at(D, Long.BYTES));
        // All but the last byte of the length stay 0.
        addressOf(B, SIGNAL_FRAME + FRAME_HEADER);
        asm.store(at(B, 0), A);
        addressOf(B, SIGNAL_FRAME);
        asm.storeByte(at(B, 0), TYPE_SIGNAL);
        asm.storeByte(at(B, FRAME_HEADER - 1), C);
        asm.add(C, FRAME_HEADER);
        asm.call(HelloPart.SEND);
        asm.label("signal.signalled.done");
        asm.ret();
    }
}
