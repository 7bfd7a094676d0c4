package io.carafe.linux;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.linux.Scratch.Block;
import io.carafe.linux.machine.SystemCall;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;

/**
 * Calls of this process, and of a deputy where this process is denied them. Addresses and descriptors mean the same to both,
 * so that a call is simply made again; only users and groups have other numbers, which is seen to here.
 */
final class DeputedCalls implements SystemCalls {
    private static final Set<SystemCall> ON_FILES = EnumSet.of(
            SystemCall.FCHMOD,
            SystemCall.FCHMODAT,
            SystemCall.FCHOWN,
            SystemCall.FCHOWNAT,
            SystemCall.FGETXATTR,
            SystemCall.FLISTXATTR,
            SystemCall.FSETXATTR,
            SystemCall.GETXATTR,
            SystemCall.LGETXATTR,
            SystemCall.LINKAT,
            SystemCall.LISTXATTR,
            SystemCall.LLISTXATTR,
            SystemCall.LSETXATTR,
            SystemCall.MKDIRAT,
            SystemCall.MKNODAT,
            SystemCall.OPENAT2,
            SystemCall.READLINKAT,
            SystemCall.RENAMEAT2,
            SystemCall.SETXATTR,
            SystemCall.STATX,
            SystemCall.SYMLINKAT,
            SystemCall.UNLINKAT,
            SystemCall.UTIMENSAT);

    private static final int SET_GROUP_ID = 02000;
    private static final int HOW_SIZE = 24;

    private final Door own;
    private final Supplier<Optional<LinuxDeputy>> deputy;
    private final LongUnaryOperator users;
    private final LongUnaryOperator groups;

    DeputedCalls(Door own, Supplier<Optional<LinuxDeputy>> deputy, LongUnaryOperator users, LongUnaryOperator groups) {
        this.own = own;
        this.deputy = deputy;
        this.users = users;
        this.groups = groups;
    }

    @Override
    public Architecture architecture() {
        return own.calls().architecture();
    }

    @Override
    public long call(SystemCall call, long a1, long a2, long a3, long a4, long a5) {
        if (givesGroupRights(call, a2, a3)) {
            // For lack of rights this process would be obeyed but for the bit (chmod(2)), and not hear of it.
            OptionalLong answer = attempt(call, a1, a2, a3, a4, a5);
            if (answer.isPresent()) {
                return answer.getAsLong();
            }
        }
        long result = own.calls().call(call, a1, a2, a3, a4, a5);
        if (!isDenied(result) || !ON_FILES.contains(call)) {
            return result;
        }
        OptionalLong answer = switch (call) {
            case STATX -> status(a1, a2, a3, a4, a5);
            case FCHOWN -> attempt(call, a1, id(a2, users), id(a3, groups), 0, 0);
            case FCHOWNAT -> attempt(call, a1, a2, id(a3, users), id(a4, groups), a5);
            default -> attempt(call, a1, a2, a3, a4, a5);
        };
        return answer.orElse(result);
    }

    @Override
    public long call(SystemCall call, long a1, long a2, long a3, long a4, long a5, long a6) {
        return own.calls().call(call, a1, a2, a3, a4, a5, a6);
    }

    private static boolean isDenied(long result) {
        return result == -Errno.EACCES.number() || result == -Errno.EPERM.number();
    }

    private static boolean givesGroupRights(SystemCall call, long a2, long a3) {
        long mode = switch (call) {
            case FCHMOD -> a2;
            case FCHMODAT -> a3;
            default -> 0;
        };
        return (mode & SET_GROUP_ID) != 0;
    }

    /** -1 leaves an owner as it is (chown(2)). */
    private static long id(long id, LongUnaryOperator view) {
        return id == -1 ? id : view.applyAsLong(id);
    }

    private OptionalLong attempt(SystemCall call, long a1, long a2, long a3, long a4, long a5) {
        return deputy.get()
                .map(found -> found.attempt(call, a1, a2, a3, a4, a5))
                .orElse(OptionalLong.empty());
    }

    /** The deputy gets at the file, and this process looks at it, so that owners are as this process sees them. */
    private OptionalLong status(long directory, long path, long flags, long mask, long status) {
        try (Scratch scratch = own.scratch()) {
            Block how = scratch.zeroes(HOW_SIZE);
            Set<OpenFlag> handle = EnumSet.of(OpenFlag.PATH, OpenFlag.CLOEXEC);
            if ((flags & own.word(Set.of(AtFlag.SYMLINK_NOFOLLOW))) != 0) {
                handle.add(OpenFlag.NOFOLLOW);
            }
            how.putLong(0, own.word(handle));
            OptionalLong file = attempt(SystemCall.OPENAT2, directory, path, how.address(), HOW_SIZE, 0);
            if (file.isEmpty() || file.getAsLong() < 0) {
                return file;
            }
            long itself = own.word(Set.of(AtFlag.EMPTY_PATH)) | flags;
            long result = own.calls()
                    .call(SystemCall.STATX, file.getAsLong(), scratch.string(Pathname.EMPTY), itself, mask, status);
            own.call(SystemCall.CLOSE, file.getAsLong());
            return OptionalLong.of(result);
        }
    }
}
