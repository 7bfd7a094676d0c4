package io.carafe.api.launch;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.Flag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.ResolveFlag;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** The structures that recorded calls point to, laid out for 64-bit little-endian kernels. */
final class Structures {
    static final int OPEN_HOW_SIZE = 24;
    static final int CLONE_ARGS_SIZE = 88;

    private static final long NO_LIMIT = -1;
    private static final int SIGACTION_SIZE = 32;
    private static final int SOL_SOCKET = 1;
    private static final int SCM_RIGHTS = 1;
    private static final int CMSG_HEADER = 16;
    private static final int CMSG_LENGTH = CMSG_HEADER + Integer.BYTES;
    private static final int CMSG_SPACE = CMSG_HEADER + Long.BYTES;
    private static final int MSGHDR_SIZE = 56;
    private static final int STATFS_SIZE = 120;

    private Structures() {}

    /** Room for a {@code struct statfs}, which begins with the kind of the file system. */
    static Arg statfs() {
        return new Arg.Block(new byte[STATFS_SIZE], "{f_type=...}");
    }

    /** A {@code struct timespec} of nothing: not to wait at all. */
    static Arg noTime() {
        return new Arg.Block(new byte[2 * Long.BYTES], "{0, 0}");
    }

    /** {@code struct open_how}; its flags are those whose bits all architectures share, or are translated at launch. */
    static Arg openHow(Set<OpenFlag> flags, int mode, Set<ResolveFlag> resolve) {
        byte[] content = new byte[OPEN_HOW_SIZE];
        words(content).putLong(Long.BYTES, mode);
        words(content).putLong(2 * Long.BYTES, Flag.word(resolve, Architecture.X86_64));
        EnumSet<OpenFlag> all = EnumSet.of(OpenFlag.CLOEXEC);
        all.addAll(flags);
        Arg.Flags word = Arg.Flags.of(all);
        return new Arg.Block(
                content,
                Map.of(0, word),
                () -> "{flags=" + word.text() + ", mode=" + new Arg.Mode(mode).text() + ", resolve="
                        + Flag.text(resolve) + "}");
    }

    /** {@code struct clone_args}; the executor fills in all but the kinds of namespaces. */
    static Arg cloneArgs(Set<CloneFlag> kinds) {
        EnumSet<CloneFlag> shown = EnumSet.of(CloneFlag.VM, CloneFlag.PARENT, CloneFlag.PIDFD, CloneFlag.CLEAR_SIGHAND);
        shown.addAll(kinds);
        return new Arg.Block(
                new byte[CLONE_ARGS_SIZE],
                Map.of(0, Arg.Flags.of(kinds)),
                () -> "{flags=" + Arg.Flags.of(shown).text() + "}");
    }

    static Arg device(long device) {
        DeviceNumber number = DeviceNumber.of(device);
        return new Arg.Constant("makedev(" + number.major() + ", " + number.minor() + ")", device);
    }

    static Arg groups(List<Long> gids) {
        byte[] content = new byte[Integer.BYTES * gids.size()];
        ByteBuffer groups = words(content);
        gids.forEach(gid -> groups.putInt((int) (long) gid));
        return new Arg.Block(content, gids.stream().map(String::valueOf).collect(Collectors.joining(", ", "[", "]")));
    }

    static Arg rlimit(long soft, long hard) {
        byte[] content = new byte[2 * Long.BYTES];
        words(content).putLong(soft).putLong(hard);
        return new Arg.Block(content, "{rlim_cur=" + limit(soft) + ", rlim_max=" + limit(hard) + "}");
    }

    static Arg descriptorBound(long last) {
        return last == 0xffffffffL ? new Arg.Constant("~0U", last) : new Arg.Int(last);
    }

    static Arg defaultDisposition() {
        return new Arg.Block(new byte[SIGACTION_SIZE], "{sa_handler=SIG_DFL}");
    }

    /**
     * {@code struct msghdr} with one byte of data and one control message that carries a descriptor. The descriptor is a
     * 32-bit number in a place of 64, the last of the buffer, so a whole word may be stored there.
     */
    static Arg messageWithDescriptor(Arg descriptor) {
        byte[] vector = new byte[2 * Long.BYTES];
        words(vector).putLong(Long.BYTES, 1);
        Arg iovec = new Arg.Block(vector, Map.of(0, new Arg.Block(new byte[1], "\"\\0\"")), "[\"\\0\"]");
        byte[] control = new byte[CMSG_SPACE];
        words(control).putLong(CMSG_LENGTH).putInt(SOL_SOCKET).putInt(SCM_RIGHTS);
        String rights = "SCM_RIGHTS, [" + descriptor.text() + "]";
        Arg cmsg = new Arg.Block(control, Map.of(CMSG_HEADER, descriptor), rights);
        byte[] header = new byte[MSGHDR_SIZE];
        words(header).putLong(24, 1);
        words(header).putLong(40, CMSG_LENGTH);
        return new Arg.Block(header, Map.of(16, iovec, 32, cmsg), "{\"\\0\", " + rights + "}");
    }

    private static String limit(long value) {
        return value == NO_LIMIT ? "RLIM64_INFINITY" : Long.toString(value);
    }

    private static ByteBuffer words(byte[] content) {
        return ByteBuffer.wrap(content).order(ByteOrder.LITTLE_ENDIAN);
    }
}
