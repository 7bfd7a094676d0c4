package io.carafe.runtime.stream;

import io.carafe.api.Credentials;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import java.util.EnumSet;

/** Makes descriptors that a new process will have as standard input, output or error: above those three, for now. */
public record StandardDescriptors(Kernel kernel) {
    private static final int FIRST_FREE = 3;

    /** One more descriptor for the same. */
    public Descriptor duplicate(int descriptor) {
        return new Descriptor(
                kernel, kernel.duplicate(descriptor, FIRST_FREE).intOrThrow("duplicate descriptor " + descriptor));
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
