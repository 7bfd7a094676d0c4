package io.carafe.linux.keeper;

import static io.carafe.linux.keeper.ControlProtocol.ENGINE_END;
import static io.carafe.linux.keeper.ControlProtocol.MOST_DESCRIPTORS;
import static io.carafe.linux.keeper.KeeperMemory.ARGUMENTS;
import static io.carafe.linux.keeper.KeeperMemory.DEFAULT_ACTION;
import static io.carafe.linux.keeper.KeeperMemory.ENVIRONMENT;
import static io.carafe.linux.keeper.KeeperMemory.EPOLL;
import static io.carafe.linux.keeper.KeeperMemory.EVENT;
import static io.carafe.linux.keeper.KeeperMemory.RESOURCE_LIMIT;
import static io.carafe.linux.keeper.KeeperMemory.SIGNALS;
import static io.carafe.linux.keeper.KeeperMemory.SIGNAL_SET;
import static io.carafe.linux.keeper.KeeperMemory.SOCKETS;
import static io.carafe.linux.keeper.KeeperMemory.TIMER;
import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Assembler;
import io.carafe.linux.program.Instruction;
import java.util.List;

/**
 * The keeper's program: its start, and the loop in which it waits. The rest is in parts: {@link ChildPart} has the engine
 * and the containers, {@link ControlPart} the messages, {@link RelayPart} the output and {@link LogPart} the logs.
 *
 * <p>It has one thread, never waits but for epoll, and takes one event at a time; epoll gives each descriptor its turn.
 */
final class KeeperProgram extends KeeperPart {
    private static final int PR_SET_PTRACER = 0x59616d61;
    private static final int PR_SET_CHILD_SUBREAPER = 36;
    private static final int RLIMIT_NOFILE = 7;
    private static final int SOCK_SEQPACKET = 5;
    private static final int CLOCK_MONOTONIC = 1;
    private static final int LAST_SIGNAL = 64;
    private static final int FIRST_OTHER = 3;
    private static final long LAST_DESCRIPTOR = 0xffffffffL;

    private final ChildPart children;
    private final ControlPart control;
    private final RelayPart relays;
    private final LogPart logs;

    private KeeperProgram(Assembler asm, Architecture architecture) {
        super(asm, architecture);
        children = new ChildPart(asm, architecture);
        control = new ControlPart(asm, architecture);
        relays = new RelayPart(asm, architecture);
        logs = new LogPart(asm, architecture);
    }

    /** The program for an architecture; a structure of the kernel differs. */
    static List<Instruction> instructions(Architecture architecture) {
        Assembler asm = new Assembler();
        new KeeperProgram(asm, architecture).write();
        return asm.program();
    }

    @Override
    public void write() {
        arguments();
        process();
        sockets();
        events();
        logs.prepare();
        children.prepare();
        control.prepare();
        asm.call(ChildPart.START_ENGINE);
        loop();
        asm.label("failed");
        asm.kernel(A, SystemCall.EXIT_GROUP, value(FAILED));
        children.write();
        control.write();
        relays.write();
        logs.write();
    }

    /** On the stack: the count, the addresses of the arguments, 0, those of the environment, 0. */
    private void arguments() {
        asm.stackAddress(A);
        asm.load(B, at(A, 0));
        asm.ifLess(B, 2, "failed");
        asm.add(B, 2);
        asm.shiftLeft(B, 3);
        asm.add(B, A);
        asm.store(data(ENVIRONMENT), B);
        asm.add(A, 16);
        asm.store(data(ARGUMENTS), A);
    }

    /** A session of its own, signals that only a descriptor tells of, and nothing of who started it but 0, 1 and 2. */
    private void process() {
        asm.kernel(A, SystemCall.SETSID);
        // A shell's "&" or nohup leave signals ignored, which the engine and its containers would inherit.
        asm.set(B, 1);
        asm.label("process.action");
        asm.kernel(A, SystemCall.RT_SIGACTION, B, address(DEFAULT_ACTION), value(0), value(SIGNAL_SET_SIZE));
        asm.add(B, 1);
        asm.ifNotGreater(B, LAST_SIGNAL, "process.action");
        asm.store(data(SIGNAL_SET), -1);
        asm.kernel(
                A,
                SystemCall.RT_SIGPROCMASK,
                value(ChildPart.SIG_SETMASK),
                address(SIGNAL_SET),
                value(0),
                value(SIGNAL_SET_SIZE));
        asm.kernel(A, SystemCall.CLOSE_RANGE, value(FIRST_OTHER), value(LAST_DESCRIPTOR), value(0));

        asm.kernel(A, SystemCall.PRLIMIT64, value(0), value(RLIMIT_NOFILE), value(0), address(RESOURCE_LIMIT));
        asm.load(A, data(RESOURCE_LIMIT + 8));
        asm.ifLess(A, 0, "process.most");
        asm.ifNotGreater(A, MOST_DESCRIPTORS, "process.limit");
        asm.label("process.most");
        asm.set(A, MOST_DESCRIPTORS);
        asm.label("process.limit");
        asm.store(data(RESOURCE_LIMIT), A);
        asm.kernel(A, SystemCall.PRLIMIT64, value(0), value(RLIMIT_NOFILE), address(RESOURCE_LIMIT), value(0));
        // So that an engine of the same user may take descriptors of ours where Yama guards processes.
        asm.kernel(A, SystemCall.PRCTL, value(PR_SET_PTRACER), value(-1), value(0), value(0), value(0));
        // Further processes in containers are the engine's children. When it dies, somebody must reap them, for a PID
        // namespace does not end before they are.
        asm.kernel(A, SystemCall.PRCTL, value(PR_SET_CHILD_SUBREAPER), value(1), value(0), value(0), value(0));
    }

    private void sockets() {
        asm.kernel(
                A, SystemCall.SOCKETPAIR, value(AF_UNIX), value(SOCK_SEQPACKET | CLOEXEC), value(0), address(SOCKETS));
        asm.ifLess(A, 0, "failed");
        moveTo(ENGINE_END, SOCKETS);
        moveTo(ControlPart.KEEPER_END, SOCKETS + 4);
    }

    private void moveTo(int number, int from) {
        asm.loadInt(B, data(from));
        asm.kernel(A, SystemCall.DUP3, B, value(number), value(CLOEXEC));
        asm.ifLess(A, 0, "failed");
        asm.kernel(A, SystemCall.CLOSE, B);
    }

    private void events() {
        asm.kernel(A, SystemCall.EPOLL_CREATE1, value(CLOEXEC));
        asm.ifLess(A, 0, "failed");
        asm.store(data(EPOLL), A);
        asm.store(data(SIGNAL_SET), bit(ChildPart.SIGCHLD) | bit(ChildPart.SIGTERM));
        asm.kernel(
                A,
                SystemCall.SIGNALFD4,
                value(-1),
                address(SIGNAL_SET),
                value(SIGNAL_SET_SIZE),
                value(CLOEXEC | NONBLOCK));
        asm.ifLess(A, 0, "failed");
        asm.store(data(SIGNALS), A);
        poll(B, A, A, EPOLLIN);
        asm.ifLess(B, 0, "failed");
        asm.kernel(A, SystemCall.TIMERFD_CREATE, value(CLOCK_MONOTONIC), value(CLOEXEC | NONBLOCK));
        asm.ifLess(A, 0, "failed");
        asm.store(data(TIMER), A);
        poll(B, A, A, EPOLLIN);
        asm.ifLess(B, 0, "failed");
        poll(B, value(ControlPart.KEEPER_END), value(ControlPart.KEEPER_END), EPOLLIN | EPOLLRDHUP);
        asm.ifLess(B, 0, "failed");
    }

    private void loop() {
        asm.label("loop");
        asm.kernel(A, SystemCall.EPOLL_PWAIT, data(EPOLL), address(EVENT), value(1), value(-1), value(0), value(8));
        asm.ifNotEqual(A, 1, "loop");
        asm.loadInt(A, eventNumber());
        asm.loadInt(B, data(EVENT));
        asm.load(C, data(SIGNALS));
        asm.ifEqual(A, C, "loop.signals");
        asm.load(C, data(TIMER));
        asm.ifEqual(A, C, "loop.timer");
        asm.ifEqual(A, ControlPart.KEEPER_END, "loop.control");
        asm.call(RelayPart.READY_NOW);
        asm.jump("loop");
        asm.label("loop.signals");
        asm.call(ChildPart.SIGNALLED);
        asm.jump("loop");
        asm.label("loop.timer");
        asm.call(ChildPart.TIMED);
        asm.jump("loop");
        asm.label("loop.control");
        asm.call(ControlPart.CONTROL);
        asm.jump("loop");
    }
}
