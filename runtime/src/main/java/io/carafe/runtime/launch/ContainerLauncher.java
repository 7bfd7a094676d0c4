package io.carafe.runtime.launch;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.MappedUserNamespace;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import io.carafe.runtime.dns.Resolver;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.host.HostNotices;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.ProcessHandles;
import io.carafe.runtime.stream.ProcessStreams;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Carries out a launch plan: the host's preparation, the clone, the host's part while the new process is held, and the
 * wait for its execve. Thread-safe.
 */
public final class ContainerLauncher {
    private final Kernel kernel;
    private final Launcher launcher;
    private final SpareNetworks networks;
    private final HostNetwork network;
    private final Resolver resolver;
    private final HostNotices notices;
    private final CompanionLauncher companions;
    private final MappedUserNamespace userNamespaces;

    @Inject
    public ContainerLauncher(
            Kernel kernel,
            Launcher launcher,
            SpareNetworks networks,
            HostNetwork network,
            Resolver resolver,
            HostNotices notices) {
        this.kernel = kernel;
        this.launcher = launcher;
        this.networks = networks;
        this.network = network;
        this.resolver = resolver;
        this.notices = notices;
        this.userNamespaces = new MappedUserNamespace(launcher);
        this.companions = new CompanionLauncher(kernel, launcher);
    }

    /** Is told of a new process, so that it can be written down. */
    @FunctionalInterface
    public interface Witness {
        /** Nobody who has to know. */
        Witness NOBODY = (pid, companion) -> {};

        /**
         * The process exists, and waits; where its {@linkplain LaunchPlan#holds() plan} has nothing to wait for, it is on its
         * way to its command meanwhile. What is thrown ends the process.
         *
         * @param companion the program beside it, if there is one; stays the launch's
         */
        void exists(int pid, Optional<CompanionProcess> companion);
    }

    /**
     * Starts the process of a container. When this returns the command runs.
     *
     * @param timed whether each step is timed; every namespace is made on the spot then, to be seen
     * @throws CarafeException when any step fails; no process is left then
     */
    public Launched launch(LaunchPlan plan, ProcessStreams streams, Lifeline lifeline, boolean timed, Witness witness) {
        NameAnswers names = new NameAnswers(resolver, plan.context().id());
        boolean launched = false;
        try {
            Launched process = launch(plan, streams, lifeline, timed, witness, names);
            launched = true;
            return process;
        } finally {
            if (!launched) {
                names.undo();
            }
        }
    }

    private Launched launch(
            LaunchPlan plan,
            ProcessStreams streams,
            Lifeline lifeline,
            boolean timed,
            Witness witness,
            NameAnswers names) {
        long start = System.nanoTime();
        try (EngineHostSide host = new EngineHostSide(
                        kernel,
                        network,
                        notices,
                        timed ? Optional.empty() : Optional.of(networks),
                        Optional.of(names),
                        Optional.of(userNamespaces));
                Hold hold = new Hold(plan.holds())) {
            List<LaunchTrace.HostStepResult> prepared = host.perform(plan.prepare());
            Map<Handle, Integer> handles = new LinkedHashMap<>(host.given());
            handles.putAll(streams.given());
            handles.put(ProcessHandles.LIFELINE, lifeline.readEnd());
            hold.addTo(handles);
            LaunchProgram program = timed ? plan.program() : withSpareNetwork(plan.program(), handles, host);
            long beforeClone = System.nanoTime();
            LaunchedProcess process = launcher.launch(program, handles, timed);
            long cloned = System.nanoTime() - beforeClone;
            Optional<CompanionProcess> companion = Optional.empty();
            List<String> warnings = new ArrayList<>();
            try {
                streams.closeGiven();
                host.childIs(process.pid());
                List<LaunchTrace.HostStepResult> held = host.perform(plan.whileHeld());
                companion = host.companion().flatMap(wanted -> accompany(wanted, warnings));
                Optional<CompanionProcess> beside = companion;
                witness.exists(process.pid(), beside);
                hold.release();
                if (!streams.receiveTerminal()) {
                    process.awaitExec();
                    throw new CarafeException("the new process sent no terminal");
                }
                process.awaitExec();
                long done = System.nanoTime() - start;
                List<LaunchTrace.HostStepResult> running = host.perform(plan.whenRunning());
                return new Launched(
                        process,
                        companion,
                        new LaunchTrace(prepared, cloned, held, process.results(), running, done),
                        warnings);
            } catch (LaunchException failed) {
                companion.ifPresent(CompanionProcess::abandon);
                process.close();
                throw new CommandErrors(plan.command()).translate(failed);
            } catch (RuntimeException failed) {
                companion.ifPresent(CompanionProcess::abandon);
                abandon(process, failed);
                throw failed;
            }
        }
    }

    /** It may have become its command meanwhile. That it does not even die is the lesser trouble of the two. */
    private void abandon(LaunchedProcess process, RuntimeException failure) {
        new Killing(kernel).end(process.pidfd());
        try {
            process.close();
        } catch (CarafeException immortal) {
            failure.addSuppressed(immortal);
        }
    }

    /** Whoever does without is told. */
    private Optional<CompanionProcess> accompany(Companion companion, List<String> warnings) {
        try {
            return Optional.of(companions.start(companion));
        } catch (CarafeException failed) {
            if (companion.required()) {
                throw failed;
            }
            warnings.add("the container goes without " + companion.name() + ": " + failed.getMessage());
            return Optional.empty();
        }
    }

    private LaunchProgram withSpareNetwork(LaunchProgram program, Map<Handle, Integer> handles, EngineHostSide host) {
        Optional<Descriptor> spare = SpareNetworks.suit(program) ? networks.take() : Optional.empty();
        if (spare.isEmpty()) {
            return program;
        }
        host.give(SpareNetworks.SPARE, spare.get().number());
        handles.putAll(host.given());
        return SpareNetworks.entering(program);
    }

    /**
     * A started process, which the caller closes, and what its start did.
     *
     * @param companion the program beside it, a child of this process; the caller closes it when it has been reaped
     * @param warnings what the container goes without although it is usual, and why
     */
    public record Launched(
            LaunchedProcess process, Optional<CompanionProcess> companion, LaunchTrace trace, List<String> warnings) {
        public Launched {
            warnings = List.copyOf(warnings);
        }
    }

    /** The pipe on which a held process waits; none when there is nothing to wait for. */
    private final class Hold implements AutoCloseable {
        private final boolean needed;
        private final Descriptor[] ends;

        Hold(boolean needed) {
            this.needed = needed;
            if (needed) {
                Pipe pipe = kernel.pipe().orThrow("make a pipe");
                ends = new Descriptor[] {new Descriptor(kernel, pipe.readEnd()), new Descriptor(kernel, pipe.writeEnd())
                };
            } else {
                ends = new Descriptor[0];
            }
        }

        void addTo(Map<Handle, Integer> handles) {
            if (needed) {
                handles.put(ProcessHandles.HOLD, ends[0].number());
            }
        }

        void release() {
            if (needed) {
                ByteBuffer one = ByteBuffer.allocateDirect(1);
                kernel.write(ends[1].number(), one).orThrow("release the new process");
            }
        }

        @Override
        public void close() {
            for (Descriptor end : ends) {
                end.close();
            }
        }
    }
}
