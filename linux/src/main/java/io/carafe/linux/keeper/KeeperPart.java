package io.carafe.linux.keeper;

import static io.carafe.linux.program.Operand.address;
import static io.carafe.linux.program.Operand.value;
import static io.carafe.linux.program.Place.at;
import static io.carafe.linux.program.Place.data;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.machine.SystemCall;
import io.carafe.linux.program.Argument;
import io.carafe.linux.program.Assembler;
import io.carafe.linux.program.Operand;
import io.carafe.linux.program.Place;
import io.carafe.linux.program.ProgramPart;
import io.carafe.linux.program.Register;

/** What the parts of the keeper's program have in common: a few phrases, and numbers of the kernel. */
abstract class KeeperPart extends ProgramPart {
    static final int EBADF = 9;
    static final int EINVAL = 22;
    static final int EMFILE = 24;
    static final int ENOSYS = 38;
    static final int EMSGSIZE = 90;
    static final int ESTALE = 116;

    static final int EPOLLIN = 0x1;
    static final int EPOLLERR = 0x8;
    static final int EPOLLHUP = 0x10;
    static final int EPOLLRDHUP = 0x2000;

    private static final int EPOLL_CTL_ADD = 1;
    private static final int EPOLL_CTL_DEL = 2;

    private final int eventData;

    KeeperPart(Assembler asm, Architecture architecture) {
        super(asm);
        // struct epoll_event is packed on x86-64, and nowhere else.
        this.eventData = architecture == Architecture.X86_64 ? 4 : 8;
    }

    /** Where an event of epoll says which descriptor it is about. */
    final Place eventNumber() {
        return data(KeeperMemory.EVENT + eventData);
    }

    /** Sets a register to the address of the slot of a descriptor. */
    final void slotOf(Register slot, Register number) {
        asm.set(slot, number);
        asm.shiftLeft(slot, KeeperMemory.SLOT_BITS);
        asm.add(slot, address(KeeperMemory.SLOTS));
    }

    /** Lets epoll tell when a descriptor can be read from. {@code result} may be any register. */
    final void poll(Register result, Argument descriptor, Operand number, int events) {
        asm.storeInt(data(KeeperMemory.EVENT), events);
        asm.storeInt(eventNumber(), number);
        asm.kernel(
                result,
                SystemCall.EPOLL_CTL,
                data(KeeperMemory.EPOLL),
                value(EPOLL_CTL_ADD),
                descriptor,
                address(KeeperMemory.EVENT));
    }

    /**
     * Takes a descriptor from epoll. That has to be said before it is closed: as long as anybody else has the same file
     * open, epoll goes on telling of it.
     */
    final void unpoll(Register result, Argument descriptor) {
        asm.kernel(
                result,
                SystemCall.EPOLL_CTL,
                data(KeeperMemory.EPOLL),
                value(EPOLL_CTL_DEL),
                descriptor,
                address(KeeperMemory.EVENT));
    }

    /** Closes what the slot in a register holds, and frees it. */
    final void shut(Register slot, Register result) {
        asm.kernel(result, SystemCall.CLOSE, at(slot, KeeperMemory.NUMBER));
        asm.store(at(slot, KeeperMemory.TYPE), KeeperMemory.FREE);
    }
}
