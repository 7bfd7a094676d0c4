package io.carafe.cli.explain;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.StepResult;
import io.carafe.api.testing.Contexts;
import io.carafe.runtime.launch.LaunchTrace;
import io.carafe.runtime.launch.LaunchTrace.HostStepResult;
import io.carafe.runtime.plan.CommandLine;
import io.carafe.runtime.plan.LaunchPlan;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** A plan with something of everything, and what may have become of it. */
final class Plans {
    private Plans() {}

    static LaunchPlan plan() {
        LaunchContext context = Contexts.rootful()
                .own(NamespaceKind.USER)
                .host(NamespaceKind.NET)
                .context();
        HostRecorder prepare = new HostRecorder("net");
        prepare.declare("link", "veth0");
        prepare.to("write the container's /etc/hosts")
                .makeFile(context.directory().resolve("hosts"), "127.0.0.1\tlocalhost\n", 0644);
        HostRecorder held = new HostRecorder("user");
        held.to("map the users of the container").write("/proc/" + HostRecorder.CHILD + "/uid_map", "0 100000 65536\n");
        return new LaunchPlan(
                context,
                new CommandLine(List.of("sh", "-c", "echo \u001b[31m"), List.of("PATH=/bin", "HOME=/root"), "/", false),
                prepare.steps(),
                new LaunchProgram(Set.of(CloneFlag.NEWPID, CloneFlag.NEWNS, CloneFlag.NEWUSER), steps()),
                held.steps(),
                List.of(),
                List.of(new HostEffect("net", "link", "veth0")));
    }

    private static List<Step> steps() {
        ProgramRecorder process = new ProgramRecorder("process");
        ProgramRecorder mnt = new ProgramRecorder("mnt");
        ProgramRecorder uts = new ProgramRecorder("uts-ipc");
        process.at(Stage.HOLD)
                .to("wait until the host's side has done its part")
                .readSignal(new Arg.Given(new Handle("hold")), 1);
        mnt.at(Stage.ROOTFS)
                .to("keep every mount from here on to the container")
                .mount("", "/", "", EnumSet.of(MountFlag.REC, MountFlag.PRIVATE), "");
        mnt.at(Stage.ROOTFS)
                .to("make /proc if the image has none")
                .tolerating(Errno.EEXIST, Errno.EROFS)
                .mkdir(Pathname.of("/var/lib/carafe/containers/0123456789ab/merged/proc"), 0755);
        uts.at(Stage.SETTINGS).to("give the container a host name of its own").sethostname("0123456789ab");
        process.at(Stage.EXEC)
                .to("execute /bin/sh")
                .execve(
                        Pathname.of("/bin/sh"),
                        List.of(Pathname.of("sh"), Pathname.of("-c"), Pathname.of("echo \"\u001b[31m\"")),
                        List.of(Pathname.of("PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin")));
        List<Step> steps = new ArrayList<>(process.steps().subList(0, 1));
        steps.addAll(mnt.steps());
        steps.addAll(uts.steps());
        steps.addAll(process.steps().subList(1, 2));
        return steps;
    }

    static LaunchTrace trace(LaunchPlan plan) {
        List<StepResult> results = new ArrayList<>();
        long time = 1500;
        for (Step step : plan.program().steps()) {
            Result result =
                    step.tolerated().isEmpty() ? Result.of(results.isEmpty() ? 1 : 0) : Result.failure(Errno.EEXIST);
            results.add(new StepResult(step, result, OptionalLong.of(time)));
            time *= 3;
        }
        return new LaunchTrace(
                List.of(new HostStepResult(plan.prepare().get(0), 65_432)),
                123_456,
                List.of(new HostStepResult(plan.whileHeld().get(0), 7_654)),
                results,
                List.of(),
                1_234_567);
    }
}
