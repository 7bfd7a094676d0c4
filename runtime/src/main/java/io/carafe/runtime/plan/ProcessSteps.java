package io.carafe.runtime.plan;

import io.carafe.api.Credentials;
import io.carafe.api.NamespaceKind;
import io.carafe.api.Ulimit;
import io.carafe.api.isolation.AppArmorProfile;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import io.carafe.runtime.plugin.IsolatorCatalog;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The steps that make a process out of an isolated clone: the wait for the host, standard streams, limits, user, working
 * directory, and the last ones before execve.
 */
final class ProcessSteps {
    /** Whose steps these are, in plans and errors. */
    static final String NAME = IsolatorCatalog.PROCESS;

    private static final int DEFAULT_UMASK = 022;
    private static final int WORKDIR_MODE = 0755;
    private static final long LAST_DESCRIPTOR = 0xffffffffL;
    private static final Arg.Constant PR_SET_PDEATHSIG = new Arg.Constant("PR_SET_PDEATHSIG", 1);
    private static final int SIGKILL = 9;

    private final LaunchContext context;
    private final CommandLine command;
    private final StreamPlan streams;
    private final boolean held;
    private final Lifetime lifetime;
    private final boolean entersLate;
    private final SignalsToReset signals;

    /**
     * The steps of one process.
     *
     * @param held whether the host's side has something to do while the process waits
     * @param entersLate whether it is given a {@link LaunchProgram#LATE_GROUP}
     */
    ProcessSteps(
            LaunchContext context,
            CommandLine command,
            StreamPlan streams,
            boolean held,
            Lifetime lifetime,
            boolean entersLate,
            SignalsToReset signals) {
        this.context = context;
        this.command = command;
        this.streams = streams;
        this.held = held;
        this.lifetime = lifetime;
        this.entersLate = entersLate;
        this.signals = signals;
    }

    void record(ProgramRecorder program) {
        if (held || lifetime == Lifetime.OF_ITS_OWN) {
            program.at(Stage.HOLD)
                    .to(
                            held
                                    ? "wait until the host's side has done its part"
                                    : "wait until the engine has written down that the process is there")
                    .readSignal(new Arg.Given(ProcessHandles.HOLD), 1);
        }
        makeWorkingDirectory(program);
        if (streams instanceof StreamPlan.Terminal terminal) {
            new TerminalSteps(context.user(), terminal).record(program);
        } else {
            connectStreams(program);
        }
        context.spec().process().ulimits().forEach(limit -> limit(program, limit));
        becomeUser(program, context.user());
        enterWorkingDirectory(program);
        leave(program);
        new CommandSearch(command).record(program);
    }

    private void makeWorkingDirectory(ProgramRecorder program) {
        if (!command.createWorkingDirectory()) {
            return;
        }
        String path = command.workingDirectory();
        for (int slash = path.indexOf('/', 1); slash > 0; slash = path.indexOf('/', slash + 1)) {
            makeDirectory(program, path.substring(0, slash));
        }
        makeDirectory(program, path);
    }

    private static void makeDirectory(ProgramRecorder program, String path) {
        program.at(Stage.SETTINGS)
                .to("make the working directory " + path + " if it is not there")
                .tolerating(Errno.EEXIST, Errno.EROFS)
                .mkdir(Pathname.of(path), WORKDIR_MODE);
    }

    private static void connectStreams(ProgramRecorder program) {
        program.at(Stage.STREAMS).to("connect standard input").dup3(new Arg.Given(StreamPlan.STDIN), 0);
        program.at(Stage.STREAMS).to("connect standard output").dup3(new Arg.Given(StreamPlan.STDOUT), 1);
        program.at(Stage.STREAMS).to("connect standard error").dup3(new Arg.Given(StreamPlan.STDERR), 2);
        program.at(Stage.STREAMS)
                .to("begin a session of its own, apart from the engine's terminal")
                .setsid();
    }

    private static void limit(ProgramRecorder program, Ulimit limit) {
        program.at(Stage.LIMITS)
                .to("limit " + limit.name())
                .prlimit(new Arg.Constant(limit.symbol(), limit.resource()), limit.soft(), limit.hard());
    }

    /**
     * The group itself is also a supplementary one: a set-group-ID program could else get rid of it, and reach files that
     * are closed to this group and open to all others (CVE-2022-36109).
     */
    private void becomeUser(ProgramRecorder program, Credentials user) {
        boolean userNamespace = !context.isHost(NamespaceKind.USER);
        Set<Long> groups = new LinkedHashSet<>(List.of(user.gid()));
        groups.addAll(user.supplementary());
        if (userNamespace && user.supplementary().isEmpty()) {
            program.at(Stage.CREDENTIALS)
                    .to("drop supplementary groups, where the user namespace lets us")
                    .tolerating(Errno.EPERM)
                    .setgroups(List.copyOf(groups));
        } else {
            program.at(Stage.CREDENTIALS).to("set the supplementary groups").setgroups(List.copyOf(groups));
        }
        program.at(Stage.CREDENTIALS).to("become group " + user.gid()).setresgid(user.gid());
        program.at(Stage.CREDENTIALS).to("become user " + user.uid()).setresuid(user.uid());
    }

    /**
     * Opens the directory before going there, so that no link of the kind of /proc/self/fd/N can lead outside the root
     * (CVE-2024-21626).
     */
    private void enterWorkingDirectory(ProgramRecorder program) {
        Slot directory = program.at(Stage.WORKDIR)
                .to("open the working directory " + command.workingDirectory() + " inside the root")
                .openat2(
                        "working directory",
                        Pathname.of(command.workingDirectory()),
                        EnumSet.of(OpenFlag.PATH, OpenFlag.DIRECTORY),
                        0,
                        EnumSet.of(ResolveFlag.IN_ROOT, ResolveFlag.NO_MAGICLINKS));
        program.at(Stage.WORKDIR)
                .to("go to the working directory " + command.workingDirectory())
                .fchdir(new Arg.Result(directory));
    }

    private void endWithTheEngine(ProgramRecorder program) {
        if (lifetime == Lifetime.OF_ENGINE) {
            program.at(Stage.LEAVE).to("end with the engine, should it die").prctl(PR_SET_PDEATHSIG, SIGKILL);
            program.at(Stage.LEAVE)
                    .to("see that the engine has not died before that")
                    .tolerating(Errno.EAGAIN)
                    .readSignal(new Arg.Given(ProcessHandles.LIFELINE), 1);
        }
    }

    /** Linux takes the wish away where AppArmor or SELinux changes what the process is called, at an execve. */
    private boolean isBoundByTheTrampoline() {
        boolean labelled =
                AppArmorProfile.of(context.spec(), context.host().security()).isPresent()
                        || context.labels().isPresent();
        return lifetime == Lifetime.OF_ENGINE && labelled;
    }

    private void leave(ProgramRecorder program) {
        program.at(Stage.LEAVE).to("create files with the usual permissions").umask(DEFAULT_UMASK);
        endWithTheEngine(program);
        for (Arg.Constant signal : signals.signals()) {
            program.at(Stage.LEAVE)
                    .to("give " + signal.symbol() + " its default action")
                    .defaultSignal(signal);
        }
        int last = LaunchProgram.TRAMPOLINE_NUMBER;
        if (entersLate) {
            last = LaunchProgram.LATE_GROUP_NUMBER;
            // First of these, because it may have the number of one of the others now.
            program.at(Stage.LEAVE)
                    .to("enter the control group that bounds memory as soon as it has a memory of its own")
                    .dup3(new Arg.Given(LaunchProgram.LATE_GROUP), last);
        }
        if (isBoundByTheTrampoline()) {
            last = LaunchProgram.LIFELINE_NUMBER;
            program.at(Stage.LEAVE)
                    .to("ask once more to end with the engine, when it has been given its label by the kernel")
                    .dup3(new Arg.Given(ProcessHandles.LIFELINE), last);
            if (!entersLate) {
                program.at(Stage.LEAVE)
                        .to("enter no control group then")
                        .closeRange(LaunchProgram.LATE_GROUP_NUMBER, LaunchProgram.LATE_GROUP_NUMBER);
            }
        }
        program.at(Stage.LEAVE)
                .to("be able to tell the engine, until the command runs, why it does not")
                .dup3(new Arg.Given(LaunchProgram.REPORT), LaunchProgram.REPORT_NUMBER);
        program.at(Stage.LEAVE)
                .to("have the small program at hand that executes the command, in a memory of its own")
                .dup3UntilExec(new Arg.Given(LaunchProgram.TRAMPOLINE), LaunchProgram.TRAMPOLINE_NUMBER);
        program.at(Stage.LEAVE)
                .to("close every other descriptor but standard input, output and error")
                .closeRange(last + 1, LAST_DESCRIPTOR);
        // Last of all: a signal that dumps core would find the memory still shared with the engine.
        program.at(Stage.EXEC).to("let signals through again").unblockSignals();
    }
}
