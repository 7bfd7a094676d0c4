package io.carafe.linux.client;

import static io.carafe.linux.client.ClientMemory.ARGUMENTS;
import static io.carafe.linux.client.ClientMemory.ENVIRONMENT;
import static io.carafe.linux.client.ClientMemory.USER;
import static io.carafe.linux.client.ClientMemory.WORDS;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.D;

import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Assembler;
import io.carafe.linux.program.Instruction;
import java.util.List;

/**
 * The client's program: what it does one after the other, and how it gives up. The rest is in parts: {@link RootPart} finds
 * the state root, {@link DirectoryPart} the engine, {@link HelloPart} says what is wanted, {@link SessionPart} waits for the
 * end, {@link SignalPart} passes signals on, and {@link EndPart} has the ways to end.
 */
final class ClientProgram extends ClientPart {
    /** To go on as the JVM client. May be jumped to from anywhere as long as the engine has not begun. */
    static final String FALL_BACK = "client.fallBack";

    /** Where the arguments of the JVM client begin, and the words of the command, counted from the program's name. */
    private static final int JVM_CLIENT = 2;

    private static final int FIRST_WORD = 7;

    private final EndPart end;
    private final List<ClientPart> parts;

    private ClientProgram(Assembler asm) {
        super(asm);
        end = new EndPart(asm);
        parts = List.of(
                new TextPart(asm),
                new RootPart(asm),
                new DirectoryPart(asm),
                new HelloPart(asm),
                new SessionPart(asm),
                new SignalPart(asm),
                end);
    }

    static List<Instruction> instructions() {
        Assembler asm = new Assembler();
        new ClientProgram(asm).write();
        return asm.program();
    }

    @Override
    public void write() {
        arguments();
        user();
        end.rememberTerminal();
        asm.call(RootPart.HASH_ROOT);
        asm.call(DirectoryPart.CONNECT);
        asm.call(HelloPart.SAY_HELLO);
        asm.jump(SessionPart.LOOP);
        fallBack();
        parts.forEach(ClientPart::write);
    }

    /** On the stack: the count, the addresses of the arguments, 0, those of the environment, 0. */
    private void arguments() {
        asm.stackAddress(A);
        asm.load(B, at(A, 0));
        asm.ifLess(B, FIRST_WORD, EndPart.USAGE);
        asm.add(A, Long.BYTES);
        asm.store(data(ARGUMENTS), A);
        asm.add(B, 1);
        asm.shiftLeft(B, 3);
        asm.add(B, A);
        asm.store(data(ENVIRONMENT), B);
        asm.add(A, Long.BYTES * FIRST_WORD);
        asm.store(data(WORDS), A);
    }

    /** What a program means that runs with another's rights is for the JVM client to find out. */
    private void user() {
        asm.kernel(A, SystemCall.GETEUID);
        asm.kernel(B, SystemCall.GETUID);
        asm.ifNotEqual(A, B, FALL_BACK);
        asm.store(data(USER), A);
    }

    /** Nothing of this program is left then: descriptors close, and no signal is blocked before the engine has begun. */
    private void fallBack() {
        asm.label(FALL_BACK);
        asm.load(C, data(ARGUMENTS));
        asm.add(C, Long.BYTES * JVM_CLIENT);
        asm.load(D, at(C, 0));
        asm.kernel(A, SystemCall.EXECVE, D, C, data(ENVIRONMENT));
        asm.jump(EndPart.NO_JVM);
    }
}
