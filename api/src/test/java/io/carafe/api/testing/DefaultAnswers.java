package io.carafe.api.testing;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileSystemStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.kernel.PeerCredentials;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.ReceivedMessage;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

/** What a {@link RecordingKernel} answers when nothing was scripted. Not thread-safe. */
final class DefaultAnswers {
    private static final int FIRST_DESCRIPTOR = 3;
    private static final int PID = 1000;
    private static final long ALL_CAPABILITIES = (1L << 41) - 1;
    private static final Timestamp EPOCH = new Timestamp(0, 0);

    private int next = FIRST_DESCRIPTOR;

    Object of(Method method, Object[] arguments) {
        return switch (method.getName()) {
            case "openat2",
                    "duplicate",
                    "eventfd",
                    "pidfdOpen",
                    "pidfdGetfd",
                    "peerPidfd",
                    "accept",
                    "socket",
                    "netlinkSocket",
                    "receiveDescriptor",
                    "inotifyInit",
                    "bpfLoadDeviceProgram",
                    "fsopen",
                    "fsmount",
                    "openTreeClone" -> Result.of(next++);
            case "write", "pwrite", "send", "sendMessage", "sendTo" -> taken((ByteBuffer) arguments[1]);
            case "pipe", "socketpair" -> Answer.of(new Pipe(next++, next++));
            case "receiveMessage" -> Answer.of(new ReceivedMessage(0, OptionalInt.empty()));
            case "readlinkat" -> Answer.failure(Errno.EINVAL);
            case "getxattr", "lgetxattr", "fgetxattr" -> Answer.failure(Errno.ENODATA);
            case "listxattr", "llistxattr", "flistxattr", "getdents64" -> Answer.of(List.of());
            case "change" -> NetlinkAnswer.DONE;
            case "link" -> Answer.failure(Errno.ENODEV);
            case "links", "addresses", "routes" -> Answer.of(List.of());
            case "inotifyRead", "receiveFrom" -> Answer.failure(Errno.EAGAIN);
            case "poll" -> Answer.of(arguments[0]);
            case "statx" -> Answer.of(regularFile());
            case "statfs" ->
                Answer.of(new FileSystemStatus(FileSystemStatus.TMPFS, 4096, 1 << 20, 1 << 20, 1 << 20, 1 << 20));
            case "waitid" -> Answer.of(new Exit(false, 0, false));
            case "architecture" -> Architecture.X86_64;
            case "peerCredentials" -> Answer.of(new PeerCredentials(PID, 0, 0));
            case "effectiveCapabilities" -> ALL_CAPABILITIES;
            case "getpid" -> PID;
            case "geteuid", "getegid" -> 0L;
            default -> success(method);
        };
    }

    private static Object success(Method method) {
        if (method.getReturnType() == Result.class) {
            return Result.of(0);
        }
        throw new IllegalStateException("script an answer for " + method.getName() + ": there is no default");
    }

    private static Result taken(ByteBuffer buffer) {
        int count = buffer.remaining();
        buffer.position(buffer.limit());
        return Result.of(count);
    }

    private static FileStatus regularFile() {
        return new FileStatus(FileType.REGULAR.bits() | 0644, 0, 0, 0, 1, 1, 1, 0, 0, EPOCH, EPOCH, EPOCH, 1);
    }
}
