package io.carafe.linux.keeper;

import static io.carafe.linux.keeper.ControlProtocol.UNLIMITED;
import static io.carafe.linux.keeper.KeeperMemory.BUFFER;
import static io.carafe.linux.keeper.KeeperMemory.BUFFER_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.CHUNK_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.CREDIT;
import static io.carafe.linux.keeper.KeeperMemory.ENDED;
import static io.carafe.linux.keeper.KeeperMemory.FRAME_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.IS_DROPPED_LOG;
import static io.carafe.linux.keeper.KeeperMemory.IS_LOG;
import static io.carafe.linux.keeper.KeeperMemory.IS_RELAY;
import static io.carafe.linux.keeper.KeeperMemory.IS_WATCHED;
import static io.carafe.linux.keeper.KeeperMemory.KIND;
import static io.carafe.linux.keeper.KeeperMemory.LOG;
import static io.carafe.linux.keeper.KeeperMemory.NUMBER;
import static io.carafe.linux.keeper.KeeperMemory.OFFSET;
import static io.carafe.linux.keeper.KeeperMemory.PAUSED;
import static io.carafe.linux.keeper.KeeperMemory.POLLED;
import static io.carafe.linux.keeper.KeeperMemory.READY;
import static io.carafe.linux.keeper.KeeperMemory.REASON;
import static io.carafe.linux.keeper.KeeperMemory.ROOM;
import static io.carafe.linux.keeper.KeeperMemory.ROUNDS;
import static io.carafe.linux.keeper.KeeperMemory.SLOTS;
import static io.carafe.linux.keeper.KeeperMemory.SLOTS_END;
import static io.carafe.linux.keeper.KeeperMemory.SLOT_SIZE;
import static io.carafe.linux.keeper.KeeperMemory.STATE;
import static io.carafe.linux.keeper.KeeperMemory.TYPE;
import static io.carafe.linux.keeper.KeeperMemory.USERS;
import static io.carafe.linux.program.Operand.address;
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

/**
 * Moves the output of containers into logs. All functions have the slot of a relay in C and leave it alone.
 *
 * <p>A container must never wait for a log: what cannot be written is dropped. And nothing that it does to its end of a
 * pipe may keep the keeper busy: each report of epoll is answered by reading, by ending the relay, or by not asking again.
 */
final class RelayPart extends KeeperPart {
    /** In: A, a descriptor that epoll reported; B, what it said. Anything may change, C too. */
    static final String READY_NOW = "relay.ready";

    /** Asks epoll to tell of it. Out: A, 0 or -errno. Leaves all but A alone. */
    static final String POLL = "relay.poll";

    /** Closes and forgets it, and its log if that was dropped and has no other relay. Leaves E and F alone. */
    static final String FREE = "relay.free";

    /** Reads what there is without waiting, whatever the credit. */
    static final String DRAIN = "relay.drain";

    /** Gives all relays unlimited credit, and closes logs that no relay has come for. Changes C too. */
    static final String UNLIMIT_ALL = "relay.all.unlimit";

    /** Drains all relays. Changes C too. */
    static final String DRAIN_ALL = "relay.all.drain";

    private static final String READ = "relay.read";
    private static final String END = "relay.end";

    private static final int LARGEST_PAYLOAD = BUFFER_SIZE - FRAME_SIZE;

    /** How far the kind of a stream's end is from that of its frames. */
    private static final int END_OF_KIND = 2;

    /** Enough for the largest pipe that an unprivileged user can make; a writer that never stops must not hold us. */
    private static final int MOST_ROUNDS = 256;

    // What reading answers beside 1 for something and 0 for nothing at the moment.
    private static final int AT_END = -1;
    private static final int FAILED = -2;

    RelayPart(Assembler asm, Architecture architecture) {
        super(asm, architecture);
    }

    @Override
    public void write() {
        ready();
        read();
        end();
        asm.function(POLL);
        asm.load(A, at(C, NUMBER));
        poll(A, at(C, NUMBER), A, EPOLLIN);
        asm.ifLess(A, 0, "relay.poll.done");
        asm.store(at(C, STATE), POLLED);
        asm.label("relay.poll.done");
        asm.ret();
        free();
        drain();
        unlimitAll();
        drainAll();
    }

    private void ready() {
        asm.function(READY_NOW);
        asm.store(data(READY), B);
        slotOf(C, A);
        asm.load(E, at(C, TYPE));
        asm.ifEqual(E, IS_WATCHED, "relay.ready.watched");
        asm.ifNotEqual(E, IS_RELAY, "relay.ready.stray");
        asm.load(E, at(C, STATE));
        asm.ifNotEqual(E, POLLED, "relay.ready.stray");
        asm.call(READ);
        asm.ifLess(A, 0, "relay.ready.end");
        asm.ifEqual(A, 0, "relay.ready.idle");
        asm.load(E, at(C, CREDIT));
        asm.ifNotEqual(E, 0, "relay.ready.done");
        unpoll(A, at(C, NUMBER));
        asm.store(at(C, STATE), PAUSED);
        asm.label("relay.ready.done");
        asm.ret();

        // Something without data that will not go away by itself.
        asm.label("relay.ready.idle");
        asm.load(E, data(READY));
        asm.and(E, EPOLLHUP | EPOLLERR);
        asm.ifEqual(E, 0, "relay.ready.done");
        asm.set(A, FAILED);
        asm.label("relay.ready.end");
        asm.call(END);
        asm.ret();

        asm.label("relay.ready.stray");
        unpoll(B, A);
        asm.ret();

        asm.label("relay.ready.watched");
        unpoll(B, A);
        shut(C, B);
        asm.call(ChildPart.ENGINE_GONE);
        asm.ret();
    }

    /** Reads once, and writes a frame. Out: A, 1 or 0, or {@link #AT_END} or {@link #FAILED}. */
    private void read() {
        asm.function(READ);
        asm.load(D, at(C, LOG));
        asm.set(B, FRAME_SIZE + 1);
        asm.call(LogPart.ROOM);
        asm.store(data(ROOM), A);
        asm.set(F, LARGEST_PAYLOAD);
        asm.ifLess(A, 0, "relay.read.limit");
        asm.load(E, at(D, CHUNK_SIZE));
        asm.load(B, at(D, OFFSET));
        asm.subtract(E, B);
        asm.subtract(E, FRAME_SIZE);
        asm.ifNotGreater(F, E, "relay.read.limit");
        asm.set(F, E);
        asm.label("relay.read.limit");
        asm.load(E, at(C, CREDIT));
        asm.ifNotGreater(F, E, "relay.read.now");
        asm.set(F, E);

        asm.label("relay.read.now");
        asm.kernel(A, SystemCall.READ, at(C, NUMBER), address(BUFFER), F);
        asm.ifEqual(A, -EINTR, "relay.read.now");
        asm.ifEqual(A, -EAGAIN, "relay.read.nothing");
        asm.ifEqual(A, 0, "relay.read.atEnd");
        asm.ifLess(A, 0, "relay.read.failed");
        asm.load(E, at(C, CREDIT));
        asm.ifEqual(E, UNLIMITED, "relay.read.paid");
        asm.subtract(E, A);
        asm.store(at(C, CREDIT), E);
        asm.label("relay.read.paid");
        asm.load(E, data(ROOM));
        asm.ifLess(E, 0, "relay.read.dropped");
        asm.set(B, A);
        asm.load(A, at(C, KIND));
        asm.call(LogPart.FRAME_WRITE);
        asm.label("relay.read.dropped");
        asm.set(A, 1);
        asm.ret();

        asm.label("relay.read.nothing");
        asm.set(A, 0);
        asm.ret();
        asm.label("relay.read.atEnd");
        asm.set(A, AT_END);
        asm.ret();
        asm.label("relay.read.failed");
        asm.set(A, FAILED);
        asm.ret();
    }

    /**
     * Writes the end of the stream. A pipe is then freed. A terminal's master says EIO instead; it stays open until it is
     * dropped, since closing it would hang up the session.
     */
    private void end() {
        asm.function(END);
        asm.store(data(REASON), A);
        asm.load(D, at(C, LOG));
        asm.set(B, FRAME_SIZE);
        asm.call(LogPart.ROOM);
        asm.ifLess(A, 0, "relay.end.unwritten");
        asm.load(A, at(C, KIND));
        asm.add(A, END_OF_KIND);
        asm.set(B, 0);
        asm.call(LogPart.FRAME_WRITE);
        asm.label("relay.end.unwritten");
        asm.load(A, data(REASON));
        asm.ifEqual(A, AT_END, "relay.end.free");
        unpoll(A, at(C, NUMBER));
        asm.store(at(C, STATE), ENDED);
        asm.ret();
        asm.label("relay.end.free");
        asm.call(FREE);
        asm.ret();
    }

    private void free() {
        asm.function(FREE);
        unpoll(A, at(C, NUMBER));
        shut(C, A);
        asm.load(D, at(C, LOG));
        asm.load(A, at(D, USERS));
        asm.subtract(A, 1);
        asm.store(at(D, USERS), A);
        asm.ifNotEqual(A, 0, "relay.free.done");
        asm.load(A, at(D, TYPE));
        asm.ifNotEqual(A, IS_DROPPED_LOG, "relay.free.done");
        shut(D, A);
        asm.label("relay.free.done");
        asm.ret();
    }

    private void drain() {
        asm.function(DRAIN);
        asm.load(A, at(C, STATE));
        asm.ifEqual(A, ENDED, "relay.drain.done");
        asm.store(at(C, CREDIT), UNLIMITED);
        asm.store(data(ROUNDS), MOST_ROUNDS);
        asm.label("relay.drain.next");
        asm.call(READ);
        asm.ifLess(A, 0, "relay.drain.end");
        asm.ifEqual(A, 0, "relay.drain.done");
        asm.load(A, data(ROUNDS));
        asm.subtract(A, 1);
        asm.store(data(ROUNDS), A);
        asm.ifNotEqual(A, 0, "relay.drain.next");
        asm.label("relay.drain.done");
        asm.ret();
        asm.label("relay.drain.end");
        asm.call(END);
        asm.ret();
    }

    private void unlimitAll() {
        asm.function(UNLIMIT_ALL);
        asm.set(C, address(SLOTS));
        asm.label("relay.unlimit.next");
        asm.load(A, data(SLOTS_END));
        asm.ifNotLess(C, A, "relay.unlimit.done");
        asm.load(A, at(C, TYPE));
        asm.ifEqual(A, IS_LOG, "relay.unlimit.log");
        asm.ifNotEqual(A, IS_RELAY, "relay.unlimit.on");
        asm.store(at(C, CREDIT), UNLIMITED);
        asm.load(A, at(C, STATE));
        asm.ifNotEqual(A, PAUSED, "relay.unlimit.on");
        asm.call(POLL);
        asm.jump("relay.unlimit.on");
        asm.label("relay.unlimit.log");
        asm.load(A, at(C, USERS));
        asm.ifNotEqual(A, 0, "relay.unlimit.on");
        shut(C, A);
        asm.label("relay.unlimit.on");
        asm.add(C, SLOT_SIZE);
        asm.jump("relay.unlimit.next");
        asm.label("relay.unlimit.done");
        asm.ret();
    }

    private void drainAll() {
        asm.function(DRAIN_ALL);
        asm.set(C, address(SLOTS));
        asm.label("relay.drainAll.next");
        asm.load(A, data(SLOTS_END));
        asm.ifNotLess(C, A, "relay.drainAll.done");
        asm.load(A, at(C, TYPE));
        asm.ifNotEqual(A, IS_RELAY, "relay.drainAll.on");
        asm.call(DRAIN);
        asm.label("relay.drainAll.on");
        asm.add(C, SLOT_SIZE);
        asm.jump("relay.drainAll.next");
        asm.label("relay.drainAll.done");
        asm.ret();
    }
}
