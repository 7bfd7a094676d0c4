package io.carafe.linux.keeper;

import static io.carafe.linux.keeper.ControlProtocol.FIRST;
import static io.carafe.linux.keeper.ControlProtocol.FOURTH;
import static io.carafe.linux.keeper.ControlProtocol.MOST_DESCRIPTORS;
import static io.carafe.linux.keeper.ControlProtocol.SECOND;
import static io.carafe.linux.keeper.ControlProtocol.SIZE;
import static io.carafe.linux.keeper.ControlProtocol.THIRD;
import static io.carafe.linux.keeper.ControlProtocol.UNLIMITED;
import static io.carafe.linux.keeper.KeeperMemory.ANCILLARY;
import static io.carafe.linux.keeper.KeeperMemory.CHUNKS;
import static io.carafe.linux.keeper.KeeperMemory.CHUNK_HEADER_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.CHUNK_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.CREDIT;
import static io.carafe.linux.keeper.KeeperMemory.EXITS;
import static io.carafe.linux.keeper.KeeperMemory.FREE;
import static io.carafe.linux.keeper.KeeperMemory.IO_VECTOR;
import static io.carafe.linux.keeper.KeeperMemory.IS_DROPPED_LOG;
import static io.carafe.linux.keeper.KeeperMemory.IS_KEPT;
import static io.carafe.linux.keeper.KeeperMemory.IS_LOG;
import static io.carafe.linux.keeper.KeeperMemory.IS_RELAY;
import static io.carafe.linux.keeper.KeeperMemory.IS_WATCHED;
import static io.carafe.linux.keeper.KeeperMemory.KIND;
import static io.carafe.linux.keeper.KeeperMemory.LAST_SERIAL;
import static io.carafe.linux.keeper.KeeperMemory.LOG;
import static io.carafe.linux.keeper.KeeperMemory.MESSAGE;
import static io.carafe.linux.keeper.KeeperMemory.MESSAGE_HEADER;
import static io.carafe.linux.keeper.KeeperMemory.NUMBER;
import static io.carafe.linux.keeper.KeeperMemory.OFFSET;
import static io.carafe.linux.keeper.KeeperMemory.PAUSED;
import static io.carafe.linux.keeper.KeeperMemory.QUEUE_HEAD;
import static io.carafe.linux.keeper.KeeperMemory.QUEUE_TAIL;
import static io.carafe.linux.keeper.KeeperMemory.READY;
import static io.carafe.linux.keeper.KeeperMemory.REASON;
import static io.carafe.linux.keeper.KeeperMemory.SEQUENCE;
import static io.carafe.linux.keeper.KeeperMemory.SERIAL;
import static io.carafe.linux.keeper.KeeperMemory.SLOTS;
import static io.carafe.linux.keeper.KeeperMemory.SLOTS_END;
import static io.carafe.linux.keeper.KeeperMemory.SLOT_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.STATE;
import static io.carafe.linux.keeper.KeeperMemory.TYPE;
import static io.carafe.linux.keeper.KeeperMemory.USERS;
import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;
import static io.carafe.linux.program.Register.A;
import static io.carafe.linux.program.Register.B;
import static io.carafe.linux.program.Register.C;
import static io.carafe.linux.program.Register.D;
import static io.carafe.linux.program.Register.E;
import static io.carafe.linux.program.Register.F;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Assembler;
import io.carafe.linux.program.Place;

/**
 * Answers messages; see {@link ControlProtocol}. While one is looked at, F is the descriptor that came with it, or -1.
 * Each operation ends with its result in A by a jump: to {@link #ANSWER}, or to {@link #REFUSE}, which closes F before.
 */
final class ControlPart extends KeeperPart {
    /** Takes one message and answers it. In: B, what epoll said. Anything may change. */
    static final String CONTROL = "control";

    /** The keeper's own end of the socket; the other end is {@link ControlProtocol#ENGINE_END}. */
    static final int KEEPER_END = ControlProtocol.ENGINE_END + 1;

    private static final String ANSWER = "control.answer";
    private static final String REFUSE = "control.refuse";
    private static final String INVALID = "control.invalid";
    private static final String UNKNOWN = "control.unknown";
    private static final String STALE = "control.stale";
    private static final String DONE = "control.done";

    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int MSG_CTRUNC = 8;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int F_SETFL = 4;

    // Members of struct msghdr and of struct cmsghdr.
    private static final int VECTOR = 16;
    private static final int VECTORS = 24;
    private static final int CONTROL_ADDRESS = 32;
    private static final int CONTROL_LENGTH = 40;
    private static final int FLAGS = 48;
    private static final int LEVEL = 8;
    private static final int KIND_OF_ANCILLARY = 12;
    private static final int DESCRIPTOR = 16;
    private static final int ONE_DESCRIPTOR = 20;

    private static final int LEAST_CHUNK = 0x10000;
    private static final int LARGEST_CHUNK = 0x100000;
    private static final int STANDARD_OUTPUT = 1;
    private static final int STANDARD_ERROR = 2;

    ControlPart(Assembler asm, Architecture architecture) {
        super(asm, architecture);
    }

    /** To be done once. */
    void prepare() {
        asm.store(data(SLOTS_END), address(SLOTS));
        asm.store(data(IO_VECTOR), address(MESSAGE));
        asm.store(data(IO_VECTOR + 8), SIZE);
        asm.store(data(MESSAGE_HEADER + VECTOR), address(IO_VECTOR));
        asm.store(data(MESSAGE_HEADER + VECTORS), 1);
        asm.store(data(MESSAGE_HEADER + CONTROL_ADDRESS), address(ANCILLARY));
    }

    @Override
    public void write() {
        receive();
        dispatch();
        exits();
        log();
        relay();
        keep();
        watch();
        grant();
        drop();
        reap();
        ask();
        answer();
        hold();
        find();
    }

    private static Place message(int member) {
        return data(MESSAGE + member);
    }

    private void receive() {
        asm.function(CONTROL);
        asm.store(data(READY), B);
        asm.store(message(ControlProtocol.COOKIE), 0);
        asm.store(data(MESSAGE_HEADER + CONTROL_LENGTH), ONE_DESCRIPTOR);
        asm.kernel(
                A,
                SystemCall.RECVMSG,
                value(KEEPER_END),
                address(MESSAGE_HEADER),
                value(MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
        asm.ifLess(A, 0, DONE);
        asm.set(F, -1);
        asm.load(B, data(MESSAGE_HEADER + CONTROL_LENGTH));
        asm.ifLess(B, ONE_DESCRIPTOR, "control.received");
        asm.loadInt(B, data(ANCILLARY + LEVEL));
        asm.ifNotEqual(B, SOL_SOCKET, "control.received");
        asm.loadInt(B, data(ANCILLARY + KIND_OF_ANCILLARY));
        asm.ifNotEqual(B, SCM_RIGHTS, "control.received");
        asm.loadInt(F, data(ANCILLARY + DESCRIPTOR));

        asm.label("control.received");
        asm.ifEqual(A, SIZE, "control.dispatch");
        asm.ifNotEqual(A, 0, "control.odd");
        asm.load(B, data(READY));
        asm.and(B, EPOLLHUP | EPOLLRDHUP);
        asm.ifEqual(B, 0, "control.odd");
        // Somebody has shut the socket down, which no message can mend.
        unpoll(A, value(KEEPER_END));
        asm.jump(DONE);
        asm.label("control.odd");
        asm.set(A, -EMSGSIZE);
        asm.jump(REFUSE);
    }

    private void dispatch() {
        asm.label("control.dispatch");
        asm.ifNotLess(F, MOST_DESCRIPTORS, "control.full");
        asm.loadInt(B, data(MESSAGE_HEADER + FLAGS));
        asm.and(B, MSG_CTRUNC);
        asm.ifNotEqual(B, 0, "control.full");
        asm.loadInt(B, message(ControlProtocol.OPERATION));
        asm.ifEqual(B, ControlProtocol.GRANT, "control.grant");
        asm.ifEqual(B, ControlProtocol.DROP, "control.drop");
        asm.ifEqual(B, ControlProtocol.REAP, "control.reap");
        asm.ifEqual(B, ControlProtocol.ASK, "control.ask");
        asm.set(A, -ENOSYS);
        asm.ifLess(B, ControlProtocol.EXITS, REFUSE);
        asm.ifGreater(B, ControlProtocol.WATCH, REFUSE);
        asm.ifLess(F, 0, UNKNOWN);
        asm.ifEqual(B, ControlProtocol.EXITS, "control.exits");
        asm.ifEqual(B, ControlProtocol.LOG, "control.log");
        asm.ifEqual(B, ControlProtocol.RELAY, "control.relay");
        asm.ifEqual(B, ControlProtocol.KEEP, "control.keep");
        asm.jump("control.watch");
        asm.label("control.full");
        asm.set(A, -EMFILE);
        asm.jump(REFUSE);
    }

    private void exits() {
        asm.label("control.exits");
        asm.load(B, data(EXITS));
        asm.ifLess(B, 0, "control.exits.first");
        asm.kernel(A, SystemCall.CLOSE, B);
        asm.label("control.exits.first");
        asm.store(data(EXITS), F);
        asm.store(message(ControlProtocol.NUMBER), F);
        asm.store(message(ControlProtocol.SERIAL), 0);
        asm.call(ChildPart.FLUSH);
        asm.set(A, 0);
        asm.jump(ANSWER);
    }

    private void log() {
        asm.label("control.log");
        asm.load(A, message(FIRST));
        asm.ifLess(A, LEAST_CHUNK, INVALID);
        asm.ifGreater(A, LARGEST_CHUNK, INVALID);
        asm.set(B, A);
        asm.subtract(B, 1);
        asm.and(B, A);
        asm.ifNotEqual(B, 0, INVALID);
        asm.load(B, message(SECOND));
        asm.ifLess(B, 2, INVALID);
        asm.ifGreater(B, Integer.MAX_VALUE, INVALID);
        asm.load(D, message(THIRD));
        asm.ifLess(D, 1, INVALID);
        asm.load(E, message(FOURTH));
        asm.ifGreater(E, A, INVALID);
        asm.ifEqual(E, 0, "control.log.valid");
        asm.ifLess(E, CHUNK_HEADER_SIZE, INVALID);
        asm.label("control.log.valid");
        asm.set(A, IS_LOG);
        asm.call("control.hold");
        asm.load(A, message(FIRST));
        asm.store(at(C, CHUNK_SIZE), A);
        asm.load(A, message(SECOND));
        asm.store(at(C, CHUNKS), A);
        asm.store(at(C, SEQUENCE), D);
        asm.store(at(C, OFFSET), E);
        asm.store(at(C, USERS), 0);
        asm.set(A, 0);
        asm.jump(ANSWER);
    }

    private void relay() {
        asm.label("control.relay");
        asm.load(A, message(FIRST));
        asm.ifLess(A, 0, UNKNOWN);
        asm.ifNotLess(A, MOST_DESCRIPTORS, UNKNOWN);
        slotOf(D, A);
        asm.load(A, at(D, TYPE));
        asm.ifNotEqual(A, IS_LOG, UNKNOWN);
        asm.load(A, at(D, SERIAL));
        asm.load(B, message(SECOND));
        asm.ifNotEqual(A, B, STALE);
        asm.load(E, message(THIRD));
        asm.ifLess(E, STANDARD_OUTPUT, INVALID);
        asm.ifGreater(E, STANDARD_ERROR, INVALID);
        asm.load(A, message(FOURTH));
        asm.ifLess(A, 0, INVALID);
        asm.kernel(A, SystemCall.FCNTL, F, value(F_SETFL), value(NONBLOCK));
        asm.ifLess(A, 0, REFUSE);
        asm.set(A, IS_RELAY);
        asm.call("control.hold");
        asm.store(at(C, LOG), D);
        asm.store(at(C, KIND), E);
        asm.load(A, message(FOURTH));
        asm.store(at(C, CREDIT), A);
        asm.load(A, at(D, USERS));
        asm.add(A, 1);
        asm.store(at(D, USERS), A);
        asm.call(RelayPart.POLL);
        asm.ifLess(A, 0, "control.relay.refused");
        asm.load(B, at(C, CREDIT));
        asm.ifNotEqual(B, 0, ANSWER);
        unpoll(B, F);
        asm.store(at(C, STATE), PAUSED);
        asm.jump(ANSWER);
        asm.label("control.relay.refused");
        asm.store(data(REASON), A);
        asm.call(RelayPart.FREE);
        asm.load(A, data(REASON));
        asm.jump(ANSWER);
    }

    private void keep() {
        asm.label("control.keep");
        asm.set(A, IS_KEPT);
        asm.call("control.hold");
        asm.set(A, 0);
        asm.jump(ANSWER);
    }

    private void watch() {
        asm.label("control.watch");
        asm.set(A, IS_WATCHED);
        asm.call("control.hold");
        asm.call(RelayPart.POLL);
        asm.ifEqual(A, 0, ANSWER);
        asm.store(at(C, TYPE), FREE);
        asm.jump(REFUSE);
    }

    /** No operation from here on has a use for a descriptor. */
    private void closeReceived(String label) {
        asm.ifLess(F, 0, label);
        asm.kernel(A, SystemCall.CLOSE, F);
        asm.set(F, -1);
        asm.label(label);
    }

    private void grant() {
        asm.label("control.grant");
        closeReceived("control.grant.alone");
        asm.call("control.find");
        asm.ifLess(A, 0, ANSWER);
        asm.load(B, at(C, TYPE));
        asm.ifNotEqual(B, IS_RELAY, INVALID);
        asm.load(B, message(FIRST));
        asm.ifLess(B, 0, INVALID);
        asm.load(D, at(C, CREDIT));
        asm.add(D, B);
        asm.ifNotLess(D, 0, "control.grant.counted");
        asm.set(D, UNLIMITED);
        asm.label("control.grant.counted");
        asm.store(at(C, CREDIT), D);
        asm.ifEqual(D, 0, ANSWER);
        asm.load(B, at(C, STATE));
        asm.ifNotEqual(B, PAUSED, ANSWER);
        asm.call(RelayPart.POLL);
        asm.jump(ANSWER);
    }

    private void drop() {
        asm.label("control.drop");
        closeReceived("control.drop.alone");
        asm.call("control.find");
        asm.ifLess(A, 0, ANSWER);
        asm.load(B, at(C, TYPE));
        asm.ifEqual(B, IS_LOG, "control.drop.log");
        asm.ifEqual(B, IS_RELAY, "control.drop.relay");
        asm.ifEqual(B, IS_KEPT, "control.drop.shut");
        unpoll(A, at(C, NUMBER));
        asm.label("control.drop.shut");
        shut(C, A);
        asm.set(A, 0);
        asm.jump(ANSWER);

        asm.label("control.drop.log");
        asm.load(A, at(C, USERS));
        asm.ifEqual(A, 0, "control.drop.shut");
        asm.store(at(C, TYPE), IS_DROPPED_LOG);
        asm.set(A, 0);
        asm.jump(ANSWER);

        asm.label("control.drop.relay");
        asm.call(RelayPart.DRAIN);
        asm.load(A, at(C, TYPE));
        asm.ifNotEqual(A, IS_RELAY, "control.drop.ended");
        asm.call(RelayPart.FREE);
        asm.label("control.drop.ended");
        asm.set(A, 0);
        asm.jump(ANSWER);
    }

    private void reap() {
        asm.label("control.reap");
        closeReceived("control.reap.alone");
        asm.call(ChildPart.REAP);
        asm.load(A, data(QUEUE_TAIL));
        asm.load(B, data(QUEUE_HEAD));
        asm.subtract(A, B);
        asm.shiftRight(A, Integer.numberOfTrailingZeros(ControlProtocol.EXIT_RECORD_SIZE));
        asm.jump(ANSWER);
    }

    private void ask() {
        asm.label("control.ask");
        closeReceived("control.ask.alone");
        asm.call("control.find");
        asm.jump(ANSWER);
    }

    private void answer() {
        asm.label(INVALID);
        asm.set(A, -EINVAL);
        asm.jump(REFUSE);
        asm.label(UNKNOWN);
        asm.set(A, -EBADF);
        asm.jump(REFUSE);
        asm.label(STALE);
        asm.set(A, -ESTALE);
        asm.label(REFUSE);
        asm.ifLess(F, 0, ANSWER);
        asm.kernel(B, SystemCall.CLOSE, F);
        asm.label(ANSWER);
        asm.storeInt(message(ControlProtocol.RESULT), A);
        // An engine that does not read its answers gets none.
        asm.kernel(
                A,
                SystemCall.SENDTO,
                value(KEEPER_END),
                address(MESSAGE),
                value(SIZE),
                value(MSG_DONTWAIT | MSG_NOSIGNAL),
                value(0),
                value(0));
        asm.label(DONE);
        asm.ret();
    }

    /** Makes a slot of type A for descriptor F. Out: C, the slot. Leaves D to F alone. */
    private void hold() {
        asm.function("control.hold");
        slotOf(C, F);
        asm.store(at(C, TYPE), A);
        asm.store(at(C, NUMBER), F);
        asm.load(A, data(LAST_SERIAL));
        asm.add(A, 1);
        asm.store(data(LAST_SERIAL), A);
        asm.store(at(C, SERIAL), A);
        asm.store(message(ControlProtocol.SERIAL), A);
        asm.store(message(ControlProtocol.NUMBER), F);
        asm.set(A, C);
        asm.add(A, SLOT_SIZE);
        asm.load(B, data(SLOTS_END));
        asm.ifNotGreater(A, B, "control.hold.done");
        asm.store(data(SLOTS_END), A);
        asm.label("control.hold.done");
        asm.ret();
    }

    /** Finds what a message names. Out: A, 0 and in C the slot; or -errno. */
    private void find() {
        asm.function("control.find");
        asm.load(A, message(ControlProtocol.NUMBER));
        asm.ifLess(A, 0, "control.find.none");
        asm.ifNotLess(A, MOST_DESCRIPTORS, "control.find.none");
        slotOf(C, A);
        asm.load(A, at(C, TYPE));
        asm.ifEqual(A, FREE, "control.find.none");
        asm.ifEqual(A, IS_DROPPED_LOG, "control.find.none");
        asm.load(A, at(C, SERIAL));
        asm.load(B, message(ControlProtocol.SERIAL));
        asm.ifNotEqual(A, B, "control.find.another");
        asm.set(A, 0);
        asm.ret();
        asm.label("control.find.none");
        asm.set(A, -EBADF);
        asm.ret();
        asm.label("control.find.another");
        asm.set(A, -ESTALE);
        asm.ret();
    }
}
