package io.carafe.api.isolation;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Makes user namespaces that nobody is in, to say by their descriptors how a mount maps ids (mount_setattr(2)). A JVM has
 * threads, and so cannot unshare one; a process is cloned into it, and ended as soon as the namespace is open.
 */
public final class MappedUserNamespace {
    private static final Handle WAIT = new Handle("wait");

    private final Launcher launcher;

    public MappedUserNamespace(Launcher launcher) {
        this.launcher = launcher;
    }

    /** Makes one. The descriptor is the caller's. */
    public Descriptor make(HostSide host, IdMaps ids) {
        Kernel kernel = host.kernel();
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        try (Descriptor wait = new Descriptor(kernel, pipe.readEnd());
                Descriptor unused = new Descriptor(kernel, pipe.writeEnd());
                LaunchedProcess process = launcher.launch(program(), Map.of(WAIT, wait.number()), false)) {
            String proc = "/proc/" + process.pid() + "/";
            new HostSteps.Write(proc + "uid_map", ids.userMap()).perform(host);
            new HostSteps.Write(proc + "gid_map", ids.groupMap()).perform(host);
            Pathname namespace = Pathname.of(proc + "ns/user");
            Result opened = kernel.open(FileCalls.AT_FDCWD, namespace, Set.of(OpenFlag.RDONLY));
            return new Descriptor(kernel, opened.intOrThrow("open " + namespace));
        }
    }

    /** It waits for ever, and would fail if it went on. */
    private static LaunchProgram program() {
        ProgramRecorder program = new ProgramRecorder("user");
        program.at(Stage.HOLD).to("wait").readSignal(new Arg.Given(WAIT), 1);
        program.at(Stage.EXEC).to("end").execve(Pathname.of("/"), List.of(), List.of());
        return new LaunchProgram(Set.of(CloneFlag.NEWUSER), program.steps());
    }
}
