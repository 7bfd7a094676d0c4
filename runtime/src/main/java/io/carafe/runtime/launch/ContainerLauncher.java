package io.carafe.runtime.launch;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.ProcessHandles;
import io.carafe.runtime.stream.ProcessStreams;
import jakarta.inject.Inject;
import java.nio.ByteBuffer;
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

    @Inject
    public ContainerLauncher(Kernel kernel, Launcher launcher, SpareNetworks networks) {
        this.kernel = kernel;
        this.launcher = launcher;
        this.networks = networks;
    }

    /** Is told of a new process while it waits, so that it can be written down before its command runs. */
    @FunctionalInterface
    public interface Witness {
        /** Nobody who has to know. */
        Witness NOBODY = pid -> {};

        /** The process exists, and holds; not called for a plan in which it does not. What is thrown ends the process. */
        void exists(int pid);
    }

    /**
     * Starts the process of a container. When this returns the command runs.
     *
     * @param timed whether each step is timed; every namespace is made on the spot then, to be seen
     * @throws CarafeException when any step fails; no process is left then
     */
    public Launched launch(LaunchPlan plan, ProcessStreams streams, Lifeline lifeline, boolean timed, Witness witness) {
        long start = System.nanoTime();
        try (EngineHostSide host = new EngineHostSide(kernel);
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
            try {
                streams.closeGiven();
                host.childIs(process.pid());
                List<LaunchTrace.HostStepResult> held = host.perform(plan.whileHeld());
                hold.release(() -> witness.exists(process.pid()));
                if (!streams.receiveTerminal()) {
                    process.awaitExec();
                    throw new CarafeException("the new process sent no terminal");
                }
                process.awaitExec();
                long done = System.nanoTime() - start;
                List<LaunchTrace.HostStepResult> running = host.perform(plan.whenRunning());
                return new Launched(process, new LaunchTrace(prepared, cloned, held, process.results(), running, done));
            } catch (LaunchException failed) {
                process.close();
                throw new CommandErrors(plan.command()).translate(failed);
            } catch (RuntimeException failed) {
                process.close();
                throw failed;
            }
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

    /** A started process, which the caller closes, and what its start did. */
    public record Launched(LaunchedProcess process, LaunchTrace trace) {}

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

        void release(Runnable before) {
            if (needed) {
                before.run();
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
