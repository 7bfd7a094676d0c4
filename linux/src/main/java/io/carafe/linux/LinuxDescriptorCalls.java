package io.carafe.linux;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.InotifyEvent;
import io.carafe.api.kernel.InotifyNotice;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import io.carafe.linux.Scratch.Block;
import io.carafe.linux.machine.SystemCall;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Calls on open files. */
interface LinuxDescriptorCalls extends FileCalls {
    Door door();

    /** Made once, also when interrupted: Linux has then closed the descriptor, and its number may be another's. */
    @Override
    default Result close(int descriptor) {
        return door().call(SystemCall.CLOSE, descriptor);
    }

    @Override
    default Result read(int descriptor, ByteBuffer direct) {
        return door().fill(SystemCall.READ, descriptor, direct, 0);
    }

    @Override
    default Result pread(int descriptor, ByteBuffer direct, long offset) {
        return door().fill(SystemCall.PREAD64, descriptor, direct, offset);
    }

    @Override
    default Result write(int descriptor, ByteBuffer direct) {
        return door().drain(SystemCall.WRITE, descriptor, direct, 0);
    }

    @Override
    default Result pwrite(int descriptor, ByteBuffer direct, long offset) {
        return door().drain(SystemCall.PWRITE64, descriptor, direct, offset);
    }

    @Override
    default Result lseek(int descriptor, long offset, int whence) {
        return door().call(SystemCall.LSEEK, descriptor, offset, whence);
    }

    @Override
    default Result ftruncate(int descriptor, long length) {
        return door().uninterrupted(SystemCall.FTRUNCATE, descriptor, length, 0);
    }

    @Override
    default Result fsync(int descriptor) {
        return door().uninterrupted(SystemCall.FSYNC, descriptor, 0, 0);
    }

    @Override
    default Result syncfs(int descriptor) {
        return door().call(SystemCall.SYNCFS, descriptor);
    }

    @Override
    default Result flock(int descriptor, int operation) {
        return door().uninterrupted(SystemCall.FLOCK, descriptor, operation, 0);
    }

    @Override
    default Result duplicate(int descriptor, int least) {
        int fDupfdCloexec = 1030;
        return door().call(SystemCall.FCNTL, descriptor, fDupfdCloexec, least);
    }

    @Override
    default Result replace(int descriptor, int number) {
        return door().call(SystemCall.DUP3, descriptor, number, door().word(Set.of(OpenFlag.CLOEXEC)));
    }

    @Override
    default Result setNonBlocking(int descriptor, boolean nonBlocking) {
        int fGetfl = 3;
        int fSetfl = 4;
        Result flags = door().call(SystemCall.FCNTL, descriptor, fGetfl);
        if (!flags.ok()) {
            return flags;
        }
        long bit = door().word(Set.of(OpenFlag.NONBLOCK));
        return door().call(SystemCall.FCNTL, descriptor, fSetfl, nonBlocking ? flags.raw() | bit : flags.raw() & ~bit);
    }

    @Override
    default Result setCloseOnExec(int descriptor) {
        int fSetfd = 2;
        int fdCloexec = 1;
        return door().call(SystemCall.FCNTL, descriptor, fSetfd, fdCloexec);
    }

    @Override
    default Result fchown(int descriptor, long uid, long gid) {
        return door().call(SystemCall.FCHOWN, descriptor, uid, gid);
    }

    @Override
    default Result fchmod(int descriptor, int mode) {
        return door().call(SystemCall.FCHMOD, descriptor, mode);
    }

    @Override
    default Result futimens(int descriptor, Timestamp accessed, Timestamp modified) {
        try (Scratch scratch = door().scratch()) {
            Block times = StatusLayout.times(scratch, accessed, modified);
            return door().call(SystemCall.UTIMENSAT, descriptor, 0, times.address(), 0);
        }
    }

    @Override
    default Answer<Pipe> pipe() {
        try (Scratch scratch = door().scratch()) {
            Block ends = scratch.zeroes(8);
            Result result = door().call(SystemCall.PIPE2, ends.address(), door().word(Set.of(OpenFlag.CLOEXEC)));
            return result.ok() ? Answer.of(new Pipe(ends.getInt(0), ends.getInt(4))) : Answer.failure(result);
        }
    }

    @Override
    default Result ioctl(int descriptor, IoctlRequest request, ByteBuffer direct) {
        try {
            return ioctl(descriptor, request, door().address(direct));
        } finally {
            Reference.reachabilityFence(direct);
        }
    }

    @Override
    default Result ioctl(int descriptor, IoctlRequest request, long argument) {
        return door().call(SystemCall.IOCTL, descriptor, request.number(), argument);
    }

    @Override
    default Answer<List<PollEntry>> poll(List<PollEntry> entries, int timeoutMillis) {
        int size = 8;
        try (Scratch scratch = door().scratch()) {
            Block asked = scratch.zeroes(size * entries.size());
            for (int i = 0; i < entries.size(); i++) {
                asked.putInt(size * i, entries.get(i).descriptor());
                asked.putShort(size * i + 4, entries.get(i).events());
            }
            Result result = ppoll(scratch, asked, entries.size(), timeoutMillis);
            if (!result.ok()) {
                return Answer.failure(result);
            }
            List<PollEntry> answered = new ArrayList<>(entries.size());
            for (int i = 0; i < entries.size(); i++) {
                PollEntry entry = entries.get(i);
                answered.add(new PollEntry(entry.descriptor(), entry.events(), asked.getShort(size * i + 6)));
            }
            return Answer.of(List.copyOf(answered));
        }
    }

    /** aarch64 has no poll(2); ppoll(2) is the same on both. */
    private Result ppoll(Scratch scratch, Block entries, int count, int timeoutMillis) {
        long timeout = 0;
        if (timeoutMillis >= 0) {
            Block span = scratch.zeroes(16);
            span.putLong(0, timeoutMillis / 1000);
            span.putLong(8, timeoutMillis % 1000 * 1_000_000L);
            timeout = span.address();
        }
        return door().call(SystemCall.PPOLL, entries.address(), count, timeout, 0, 8);
    }

    @Override
    default Result eventfd() {
        return door().call(SystemCall.EVENTFD2, 0, door().word(Set.of(OpenFlag.CLOEXEC, OpenFlag.NONBLOCK)));
    }

    @Override
    default Result inotifyInit() {
        return door().call(SystemCall.INOTIFY_INIT1, door().word(Set.of(OpenFlag.CLOEXEC, OpenFlag.NONBLOCK)));
    }

    @Override
    default Result inotifyAddWatch(int inotify, Pathname path, Set<InotifyEvent> events) {
        return door().onPath(SystemCall.INOTIFY_ADD_WATCH, inotify, path, door().word(events), 0, 0);
    }

    @Override
    default Answer<List<InotifyNotice>> inotifyRead(int inotify) {
        try (Scratch scratch = door().scratch()) {
            Block room = scratch.room(InotifyLayout.ROOM);
            Result length = door().uninterrupted(SystemCall.READ, inotify, room.address(), InotifyLayout.ROOM);
            return length.ok() ? Answer.of(InotifyLayout.notices(room, (int) length.raw())) : Answer.failure(length);
        }
    }
}
