package io.carafe.linux.keeper;

import static io.carafe.linux.keeper.ControlProtocol.ENGINE_DESCRIPTOR;
import static io.carafe.linux.keeper.ControlProtocol.ENGINE_END;
import static io.carafe.linux.keeper.ControlProtocol.EXIT_RECORD_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.ARGUMENTS;
import static io.carafe.linux.keeper.KeeperMemory.DELAY;
import static io.carafe.linux.keeper.KeeperMemory.ENGINE;
import static io.carafe.linux.keeper.KeeperMemory.ENVIRONMENT;
import static io.carafe.linux.keeper.KeeperMemory.EXITS;
import static io.carafe.linux.keeper.KeeperMemory.LEAVING;
import static io.carafe.linux.keeper.KeeperMemory.QUEUE;
import static io.carafe.linux.keeper.KeeperMemory.QUEUE_END;
import static io.carafe.linux.keeper.KeeperMemory.QUEUE_HEAD;
import static io.carafe.linux.keeper.KeeperMemory.QUEUE_TAIL;
import static io.carafe.linux.keeper.KeeperMemory.SIGNALS;
import static io.carafe.linux.keeper.KeeperMemory.SIGNAL_INFO;
import static io.carafe.linux.keeper.KeeperMemory.SIGNAL_INFO_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.SIGNAL_SET;
import static io.carafe.linux.keeper.KeeperMemory.STARTED;
import static io.carafe.linux.keeper.KeeperMemory.STATUS;
import static io.carafe.linux.keeper.KeeperMemory.TIME;
import static io.carafe.linux.keeper.KeeperMemory.TIMER;
import static io.carafe.linux.keeper.KeeperMemory.TIMER_SETTING;
import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.D;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Assembler;

/** Starts the engine, reaps children, writes down how they ended, and leaves with the last of them. */
final class ChildPart extends KeeperPart {
    static final int SIG_SETMASK = 2;
    static final int SIGTERM = 15;
    static final int SIGCHLD = 17;

    /** Starts the engine, or plans to if there can be no process now. */
    static final String START_ENGINE = "engine.start";

    /** What to do when an engine is no more: nobody must wait for its credit, and another has to come. */
    static final String ENGINE_GONE = "engine.gone";

    /** Answers SIGNALS being readable. */
    static final String SIGNALLED = "child.signalled";

    /** Answers TIMER being readable. */
    static final String TIMED = "engine.timed";

    /** Reaps children that have ended. */
    static final String REAP = "child.reap";

    /** Writes exit records that wait. Leaves C to F alone. */
    static final String FLUSH = "exits.flush";

    private static final int CLOCK_MONOTONIC = 1;
    private static final int WNOHANG = 1;

    /** Children that were made with CLONE_PARENT have no SIGCHLD before their execve; without this they are not seen. */
    private static final int WALL = 0x40000000;

    private static final int SEEK_END = 2;
    private static final int NOT_FOUND = 127;

    /** An engine that lives for this long was a good one. */
    private static final int GOOD_SECONDS = 60;

    private static final int LONGEST_DELAY = 64;

    ChildPart(Assembler asm, Architecture architecture) {
        super(asm, architecture);
    }

    /** To be done once. */
    void prepare() {
        asm.store(data(EXITS), -1);
        asm.store(data(QUEUE_HEAD), address(QUEUE));
        asm.store(data(QUEUE_TAIL), address(QUEUE));
    }

    @Override
    public void write() {
        start();
        gone();
        timed();
        signalled();
        reap();
        record();
        flush();
    }

    private void start() {
        asm.function(START_ENGINE);
        asm.store(data(LEAVING), 0);
        asm.kernel(A, SystemCall.CLOCK_GETTIME, value(CLOCK_MONOTONIC), address(TIME));
        asm.load(A, data(TIME));
        asm.store(data(STARTED), A);
        asm.kernel(A, SystemCall.CLONE, value(SIGCHLD), value(0), value(0), value(0), value(0));
        asm.ifEqual(A, 0, "engine.start.child");
        asm.ifLess(A, 0, "engine.start.failed");
        asm.store(data(ENGINE), A);
        asm.ret();

        asm.label("engine.start.failed");
        asm.call(ENGINE_GONE);
        asm.ret();

        asm.label("engine.start.child");
        asm.kernel(A, SystemCall.DUP3, value(ENGINE_END), value(ENGINE_DESCRIPTOR), value(0));
        asm.store(data(SIGNAL_SET), 0);
        asm.kernel(
                A,
                SystemCall.RT_SIGPROCMASK,
                value(SIG_SETMASK),
                address(SIGNAL_SET),
                value(0),
                value(SIGNAL_SET_SIZE));
        asm.load(B, data(ARGUMENTS));
        asm.load(C, at(B, 0));
        asm.kernel(A, SystemCall.EXECVE, C, B, data(ENVIRONMENT));
        asm.kernel(A, SystemCall.EXIT_GROUP, value(NOT_FOUND));
    }

    /** The pause is doubled as long as engines die young. */
    private void gone() {
        asm.function(ENGINE_GONE);
        asm.call(RelayPart.UNLIMIT_ALL);
        asm.load(A, data(LEAVING));
        asm.ifNotEqual(A, 0, "engine.gone.done");
        asm.kernel(A, SystemCall.CLOCK_GETTIME, value(CLOCK_MONOTONIC), address(TIME));
        asm.load(A, data(TIME));
        asm.load(B, data(STARTED));
        asm.subtract(A, B);
        asm.load(B, data(DELAY));
        asm.ifNotLess(A, GOOD_SECONDS, "engine.gone.first");
        asm.ifEqual(B, 0, "engine.gone.first");
        asm.shiftLeft(B, 1);
        asm.ifNotGreater(B, LONGEST_DELAY, "engine.gone.set");
        asm.set(B, LONGEST_DELAY);
        asm.jump("engine.gone.set");
        asm.label("engine.gone.first");
        asm.set(B, 1);
        asm.label("engine.gone.set");
        asm.store(data(DELAY), B);
        asm.store(data(TIMER_SETTING + 16), B);
        asm.kernel(A, SystemCall.TIMERFD_SETTIME, data(TIMER), value(0), address(TIMER_SETTING), value(0));
        asm.label("engine.gone.done");
        asm.ret();
    }

    private void timed() {
        asm.function(TIMED);
        asm.kernel(A, SystemCall.READ, data(TIMER), address(SIGNAL_INFO), value(Long.BYTES));
        asm.load(A, data(ENGINE));
        asm.ifNotEqual(A, 0, "engine.timed.done");
        asm.load(A, data(LEAVING));
        asm.ifNotEqual(A, 0, "engine.timed.done");
        asm.call(START_ENGINE);
        asm.label("engine.timed.done");
        asm.ret();
    }

    private void signalled() {
        asm.function(SIGNALLED);
        asm.kernel(A, SystemCall.READ, data(SIGNALS), address(SIGNAL_INFO), value(SIGNAL_INFO_SIZE));
        asm.ifNotEqual(A, SIGNAL_INFO_SIZE, "child.signalled.done");
        asm.loadInt(A, data(SIGNAL_INFO));
        asm.ifNotEqual(A, SIGTERM, "child.signalled.reap");
        asm.store(data(LEAVING), 1);
        asm.load(A, data(ENGINE));
        asm.ifEqual(A, 0, "child.signalled.done");
        asm.kernel(B, SystemCall.KILL, A, value(SIGTERM));
        asm.label("child.signalled.done");
        asm.ret();
        asm.label("child.signalled.reap");
        asm.call(REAP);
        asm.ret();
    }

    private void reap() {
        asm.function(REAP);
        asm.label("child.reap.next");
        asm.kernel(A, SystemCall.WAIT4, value(-1), address(STATUS), value(WALL | WNOHANG), value(0));
        asm.ifEqual(A, -EINTR, "child.reap.next");
        asm.ifEqual(A, 0, "child.reap.done");
        asm.ifLess(A, 0, "child.reap.none");
        asm.set(D, A);
        asm.call("exits.record");
        asm.load(A, data(ENGINE));
        asm.ifNotEqual(A, D, "child.reap.next");
        asm.store(data(ENGINE), 0);
        asm.loadInt(A, data(STATUS));
        asm.ifEqual(A, 0, "child.reap.left");
        asm.call(ENGINE_GONE);
        asm.jump("child.reap.next");
        asm.label("child.reap.left");
        asm.call(RelayPart.UNLIMIT_ALL);
        asm.jump("child.reap.next");

        asm.label("child.reap.none");
        asm.load(A, data(ENGINE));
        asm.ifNotEqual(A, 0, "child.reap.done");
        asm.call(RelayPart.DRAIN_ALL);
        asm.call(FLUSH);
        asm.kernel(A, SystemCall.EXIT_GROUP, value(0));
        asm.label("child.reap.done");
        asm.ret();
    }

    /** Queues a record for pid D with the status in memory, and writes what waits. Leaves C to F alone. */
    private void record() {
        asm.function("exits.record");
        asm.load(B, data(QUEUE_TAIL));
        asm.ifNotLess(B, address(QUEUE_END), "exits.record.flush");
        asm.storeInt(at(B, 0), D);
        asm.loadInt(A, data(STATUS));
        asm.storeInt(at(B, 4), A);
        asm.kernel(A, SystemCall.CLOCK_GETTIME, value(0), address(TIME));
        asm.load(A, data(TIME));
        asm.store(at(B, 8), A);
        asm.load(A, data(TIME + 8));
        asm.store(at(B, 16), A);
        asm.store(at(B, 24), 0);
        asm.add(B, EXIT_RECORD_SIZE);
        asm.store(data(QUEUE_TAIL), B);
        asm.label("exits.record.flush");
        asm.call(FLUSH);
        asm.ret();
    }

    /** Whatever is not a whole record at the end of the file is cut off before. */
    private void flush() {
        asm.function(FLUSH);
        asm.load(A, data(EXITS));
        asm.ifLess(A, 0, "exits.flush.done");
        asm.label("exits.flush.next");
        asm.load(B, data(QUEUE_HEAD));
        asm.load(A, data(QUEUE_TAIL));
        asm.ifEqual(A, B, "exits.flush.empty");
        asm.kernel(A, SystemCall.LSEEK, data(EXITS), value(0), value(SEEK_END));
        asm.ifLess(A, 0, "exits.flush.done");
        asm.set(B, A);
        asm.and(B, EXIT_RECORD_SIZE - 1);
        asm.ifEqual(B, 0, "exits.flush.write");
        asm.subtract(A, B);
        asm.kernel(A, SystemCall.FTRUNCATE, data(EXITS), A);
        asm.ifLess(A, 0, "exits.flush.done");
        asm.label("exits.flush.write");
        asm.kernel(A, SystemCall.WRITE, data(EXITS), data(QUEUE_HEAD), value(EXIT_RECORD_SIZE));
        asm.ifEqual(A, -EINTR, "exits.flush.next");
        asm.ifNotEqual(A, EXIT_RECORD_SIZE, "exits.flush.done");
        asm.load(B, data(QUEUE_HEAD));
        asm.add(B, EXIT_RECORD_SIZE);
        asm.store(data(QUEUE_HEAD), B);
        asm.jump("exits.flush.next");
        asm.label("exits.flush.empty");
        asm.store(data(QUEUE_HEAD), address(QUEUE));
        asm.store(data(QUEUE_TAIL), address(QUEUE));
        asm.label("exits.flush.done");
        asm.ret();
    }
}
