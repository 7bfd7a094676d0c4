package io.carafe.linux;

import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Flag;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import io.carafe.linux.machine.MachineCode;
import io.carafe.linux.machine.NativeArena;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/**
 * Makes processes that share the JVM's memory until their execve: encodes the program into native memory, lets the
 * {@link MachineCode} clone, and gives the memory to the {@link LinuxLaunchedProcess}, which frees it when the child no
 * longer uses it.
 *
 * <p>clone3(2) gets, beside the program's flags,
 *
 * <ul>
 *   <li>CLONE_VM: the child reads its program in our memory, and nothing is copied;
 *   <li>CLONE_CLEAR_SIGHAND: no handler of the JVM's may ever run in the child;
 *   <li>CLONE_PIDFD: nobody else can be mistaken for the child;
 *   <li>CLONE_CHILD_CLEARTID: a word of the memory becomes 0 when the child stops using it. Without CLONE_VFORK the
 *       calling thread goes on meanwhile, and can do the host's part.
 * </ul>
 *
 * <p>A program whose flags hold CLONE_PARENT makes a sibling of the JVM: its exit signal is then 0, and it is not the
 * JVM's to reap.
 *
 * <p>A program that clones once more makes two processes, one after the other: see {@link SecondClone}.
 *
 * <p>A process is made by the calling thread, unless its program depends on who made it: see {@link LauncherThread}.
 * Closing the launcher ends that thread, and with it every process that asked for that by PR_SET_PDEATHSIG.
 * Thread-safe.
 */
public final class LinuxLauncher implements Launcher, AutoCloseable {
    private static final Set<CloneFlag> OWN_FLAGS =
            EnumSet.of(CloneFlag.VM, CloneFlag.CLEAR_SIGHAND, CloneFlag.PIDFD, CloneFlag.CHILD_CLEARTID);
    private static final long PR_SET_PDEATHSIG = 1;
    private static final int SIGCHLD = 17;

    private final MachineCode code;
    private final LinuxKernel kernel;
    private final LaunchArenas arenas;
    private final DumpableGuard guard;
    private final LauncherThread thread = new LauncherThread();
    private final Trampoline trampoline;

    LinuxLauncher(MachineCode code, LinuxKernel kernel, LaunchArenas arenas, DumpableGuard guard) {
        this.code = code;
        this.kernel = kernel;
        this.arenas = arenas;
        this.guard = guard;
        this.trampoline = new Trampoline(kernel);
    }

    /** A launcher for this JVM. */
    public static LinuxLauncher of(MachineCode code, LinuxKernel kernel) {
        return new LinuxLauncher(code, kernel, new LaunchArenas(), DumpableGuard.of(kernel));
    }

    @Override
    public LaunchedProcess launch(LaunchProgram program, Map<Handle, Integer> handles, boolean timed) {
        if (!TrampolineJump.isWanted(program)) {
            return launch(program, handles, timed, Optional.empty());
        }
        Map<Handle, Integer> all = new HashMap<>(handles);
        TrampolineReport report = TrampolineReport.open(kernel);
        boolean launched = false;
        try (Descriptor file = trampoline.make()) {
            all.put(LaunchProgram.TRAMPOLINE, file.number());
            all.put(LaunchProgram.REPORT, report.writeEnd());
            LaunchedProcess process = launch(program, all, timed, Optional.of(report));
            launched = true;
            return process;
        } finally {
            report.closeWriteEnd();
            if (!launched) {
                report.close();
            }
        }
    }

    private LaunchedProcess launch(
            LaunchProgram program, Map<Handle, Integer> handles, boolean timed, Optional<TrampolineReport> report) {
        DumpableGuard.Claim claim = guard.claimOf(program);
        NativeArena arena = arenas.open();
        LinuxLaunchedProcess process;
        try {
            LaunchMemory memory = new ProgramEncoder(kernel.architecture(), arena, handles)
                    .encode(steps(program, handles, claim), timed, report.isPresent());
            memory.prepare(
                    Flag.word(program.cloneFlags(), kernel.architecture())
                            | Flag.word(OWN_FLAGS, kernel.architecture()),
                    program.cloneFlags().contains(CloneFlag.PARENT) ? 0 : SIGCHLD);
            if (program.cloneFlags().contains(CloneFlag.INTO_CGROUP)) {
                memory.bornIn(cgroup(handles));
            }
            process = launch(program, claim, memory, report);
        } catch (RuntimeException | Error e) {
            // Whatever is thrown up to here, there is no child.
            arenas.free(arena);
            throw e;
        }
        // From here on the memory is the process's.
        report.ifPresent(TrampolineReport::closeWriteEnd);
        try {
            process.awaitBirth();
            return process;
        } catch (RuntimeException | Error e) {
            process.close();
            throw e;
        }
    }

    /** Makes a process that makes calls for this one, and shares descriptors with it: see {@link DeputyLoop}. */
    LinuxDeputy depute(Set<CloneFlag> namespaces) {
        Set<CloneFlag> kinds = EnumSet.of(CloneFlag.FILES);
        kinds.addAll(namespaces);
        LaunchProgram program = new LaunchProgram(kinds, DeputyLoop.steps());
        NativeArena arena = arenas.open();
        try {
            LaunchMemory memory =
                    new ProgramEncoder(kernel.architecture(), arena, Map.of()).encodeLoop(program.steps());
            DeputyLoop loop = DeputyLoop.arm(arena, memory.records());
            kinds.addAll(OWN_FLAGS);
            memory.prepare(Flag.word(kinds, kernel.architecture()), SIGCHLD);
            return new LinuxDeputy(
                    kernel.door(), launch(program, guard.claimOf(program), memory, Optional.empty()), loop);
        } catch (RuntimeException | Error e) {
            arenas.free(arena);
            throw e;
        }
    }

    private static List<Step> steps(LaunchProgram program, Map<Handle, Integer> handles, DumpableGuard.Claim claim) {
        List<Step> steps = new ArrayList<>(DescriptorSweep.steps(program, handles));
        List<Step> own = SecondClone.addedTo(program.steps());
        steps.addAll(claim == DumpableGuard.Claim.IS_MAPPED ? DumpableStep.addedTo(own) : own);
        return steps;
    }

    private static int cgroup(Map<Handle, Integer> handles) {
        Integer directory = handles.get(LaunchProgram.CGROUP);
        if (directory == null) {
            throw new IllegalArgumentException(
                    "the launch was given no descriptor for <" + LaunchProgram.CGROUP.name() + ">");
        }
        return directory;
    }

    private LinuxLaunchedProcess launch(
            LaunchProgram program, DumpableGuard.Claim claim, LaunchMemory memory, Optional<TrampolineReport> report) {
        LongSupplier clone = cloning(program, memory.header());
        DumpableGuard.Permit permit = guard.enter(claim);
        try {
            Result pid = new Result(clone.getAsLong());
            pid.orThrow((Errno errno) -> LaunchAdvice.cannotClone(program, errno));
            return new LinuxLaunchedProcess(kernel, arenas, memory, report, permit, (int) pid.raw());
        } catch (RuntimeException | Error e) {
            permit.close();
            throw e;
        }
    }

    private LongSupplier cloning(LaunchProgram program, long header) {
        LongSupplier clone = () -> code.spawn(header);
        return diesWithItsMaker(program) ? () -> thread.call(clone::getAsLong) : clone;
    }

    private static boolean diesWithItsMaker(LaunchProgram program) {
        return program.steps().stream().anyMatch(LinuxLauncher::asksForDeathSignal);
    }

    private static boolean asksForDeathSignal(Step step) {
        if (step.call() != Syscall.PRCTL || step.arguments().isEmpty()) {
            return false;
        }
        Arg option = step.arguments().get(0);
        return (option instanceof Arg.Constant constant && constant.value() == PR_SET_PDEATHSIG)
                || (option instanceof Arg.Int number && number.value() == PR_SET_PDEATHSIG);
    }

    /** Ends the launcher's thread. Processes that were launched stay, except those that wanted to end with it. */
    @Override
    public void close() {
        thread.close();
    }
}
