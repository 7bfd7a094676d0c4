package io.carafe.confinement;

import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Syscall;
import io.carafe.confinement.seccomp.SeccompFilter;

/** The step that gives the process a filter of system calls (seccomp(2)), which it and its descendants never lose. */
final class SeccompSteps {
    private static final Arg.Constant SECCOMP_SET_MODE_FILTER = new Arg.Constant("SECCOMP_SET_MODE_FILTER", 1);
    private static final int FLAG_LOG = 2;
    private static final int FLAG_SPEC_ALLOW = 4;

    private SeccompSteps() {}

    static void record(SeccompFilter filter, ProgramRecorder program) {
        // Without SPEC_ALLOW kernels before 5.16 would switch off speculation, which costs every program dearly.
        Arg flags = filter.isLogged()
                ? new Arg.Constant("SECCOMP_FILTER_FLAG_LOG|SECCOMP_FILTER_FLAG_SPEC_ALLOW", FLAG_LOG | FLAG_SPEC_ALLOW)
                : new Arg.Constant("SECCOMP_FILTER_FLAG_SPEC_ALLOW", FLAG_SPEC_ALLOW);
        program.at(Stage.FILTER)
                .to("have the kernel filter system calls: the filter " + filter.summary())
                .call(Syscall.SECCOMP, SECCOMP_SET_MODE_FILTER, flags, filter.program());
    }
}
