package io.carafe.confinement;

import io.carafe.api.kernel.Errno;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Syscall;

/** Leaves the keys of the engine's session behind (session-keyring(7)): the new one is empty, and has no name to be found by. */
final class Keyring {
    private static final Arg.Constant KEYCTL_JOIN_SESSION_KEYRING = new Arg.Constant("KEYCTL_JOIN_SESSION_KEYRING", 1);

    private Keyring() {}

    /** EPERM is the answer of a filter around the engine; the container is behind it too, and has no keys either way. */
    static void record(ProgramRecorder program) {
        program.at(Stage.CREDENTIALS)
                .to("have a session keyring of its own")
                .tolerating(Errno.ENOSYS, Errno.EPERM)
                .call(Syscall.KEYCTL, KEYCTL_JOIN_SESSION_KEYRING, new Arg.Null());
    }
}
