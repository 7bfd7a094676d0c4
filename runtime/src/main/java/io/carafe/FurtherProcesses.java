package io.carafe;

import io.carafe.api.ExecSpec;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.runtime.ExecRunner;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.StreamPlan;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.stream.StreamMode;

/** Starts further processes in containers. */
record FurtherProcesses(ContainerServices services, StartedProcesses engine) {
    ContainerProcess start(ContainerRecord container, ExecSpec spec, Stdio stdio) {
        if (!spec.detached() && spec.terminal() != stdio instanceof Stdio.Terminal) {
            throw new ContainerConflictException(
                    "the process " + (spec.terminal() ? "wants a terminal" : "was to have no terminal"),
                    "Start it with Stdio.Terminal if, and only if, its specification says so.");
        }
        StreamMode mode = spec.detached() ? new StreamMode.Detached() : services.mode(stdio);
        try (StartedProcesses.Start start = engine.begin()) {
            ExecRunner.Execution execution = services.execs().start(container, spec, mode);
            new ExecEvents(services.events(), container).follow(execution, spec.command());
            EngineProcess process = new EngineProcess(execution, services.signals(), engine);
            if (!spec.detached()) {
                engine.add(process);
            }
            return process;
        }
    }

    /** What would be done. */
    LaunchPlan plan(ContainerRecord container, ExecSpec spec) {
        return services.execs()
                .plan(
                        container,
                        spec,
                        spec.terminal() ? new StreamPlan.Terminal(0, 0, false) : new StreamPlan.Descriptors());
    }
}
