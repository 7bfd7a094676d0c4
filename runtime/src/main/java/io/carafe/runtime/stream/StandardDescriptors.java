package io.carafe.runtime.stream;

import io.carafe.api.Credentials;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import jakarta.inject.Inject;
import java.util.EnumSet;
import java.util.Set;

/** Makes descriptors that a new process will have as standard input, output or error: above those three, for now. */
public record StandardDescriptors(Kernel kernel) {
    private static final int FIRST_FREE = 3;
    private static final long DEV_NULL = new DeviceNumber(1, 3).encoded();

    @Inject
    public StandardDescriptors {}

    /** One more descriptor for the same. */
    public Descriptor duplicate(int descriptor) {
        return new Descriptor(
                kernel, kernel.duplicate(descriptor, FIRST_FREE).intOrThrow("duplicate descriptor " + descriptor));
    }

    /**
     * Connects a process to descriptors of the caller's. What is a pipe, a socket or /dev/null it may have itself. Of a file
     * it could do more than read what it is given, or write behind what is there: {@code /proc/self/fd/1} opens it anew. Of a
     * terminal it could read what the user types to somebody else, for as long as one of its processes lives.
     */
    public StreamMode.Descriptors connecting(int in, int out, int err) {
        return new StreamMode.Descriptors(in, out, err, mayBeGiven(in), mayBeGiven(out) && mayBeGiven(err));
    }

    /** What is not open is found out by who uses it. */
    private boolean mayBeGiven(int descriptor) {
        Answer<FileStatus> looked = kernel.statx(descriptor, Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH));
        if (!looked.ok()) {
            return true;
        }
        FileStatus status = looked.orThrow("look at descriptor " + descriptor);
        return switch (status.type()) {
            case FIFO, SOCKET -> true;
            case CHARACTER_DEVICE -> status.representedDevice() == DEV_NULL;
            default -> false;
        };
    }

    public Descriptor devNull() {
        return new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, Pathname.of("/dev/null"), EnumSet.of(OpenFlag.RDWR))
                        .intOrThrow("open /dev/null"));
    }

    /**
     * The end of a pipe, given to a user: a pipe belongs to who made it, and a process of another user could not open
     * /dev/stdout anew.
     *
     * @param end becomes the answer's own
     */
    public Descriptor owned(int end, Credentials user) {
        Descriptor owned = new Descriptor(kernel, end);
        if (user.uid() != 0 && kernel.geteuid() == 0) {
            try {
                kernel.fchown(end, user.uid(), Credentials.UNCHANGED).orThrow("give a pipe to user " + user.uid());
            } catch (RuntimeException failed) {
                owned.close();
                throw failed;
            }
        }
        return owned;
    }
}
