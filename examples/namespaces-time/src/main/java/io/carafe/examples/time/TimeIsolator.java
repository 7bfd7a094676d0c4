package io.carafe.examples.time;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.IsolatorOption;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Sets a container's clocks ahead or back (time_namespaces(7)): those that count from boot, not the time of day.
 *
 * <p>A process that clone3(2) makes with CLONE_NEWTIME is not in the new namespace yet; its children would be, and so is
 * the program that it becomes by execve(2), on Linux 6.2 and newer. Until then it may set the clocks, once.
 *
 * <p>A further process cannot join: setns(2) refuses a time namespace to a process that shares its memory, as every process
 * does that Carafe makes, until its execve. So {@code carafe exec} sees the host's clocks, and {@code join} records
 * nothing.
 */
public final class TimeIsolator implements Isolator {
    private static final IsolatorOption OFFSET = new IsolatorOption(
            "time-offset", "OFFSET", "set the clocks that count from boot ahead: 7d, or boottime=+86400,monotonic=-5m");

    @Override
    public String name() {
        return "time";
    }

    @Override
    public String description() {
        return "boot and monotonic clocks of its own";
    }

    @Override
    public List<IsolatorOption> options() {
        return List.of(OFFSET);
    }

    @Override
    public void validate(ContainerSpec spec, HostProfile host) {
        offsets(spec);
    }

    @Override
    public Set<CloneFlag> cloneFlags(LaunchContext context) {
        return offsets(context.spec()).isPresent() ? Set.of(CloneFlag.NEWTIME) : Set.of();
    }

    @Override
    public void launch(LaunchContext context, ProgramRecorder program) {
        offsets(context.spec()).ifPresent(offsets -> {
            Slot file = program.at(Stage.SETTINGS)
                    .to("reach the clocks of the new time namespace")
                    .open("offsets", "/proc/self/timens_offsets", EnumSet.of(OpenFlag.WRONLY, OpenFlag.CLOEXEC));
            program.at(Stage.SETTINGS).to("set the clocks").write(new Arg.Result(file), Pathname.of(offsets.text()));
            program.at(Stage.SETTINGS).to("close the file of the clocks").close(new Arg.Result(file));
        });
    }

    private static Optional<TimeOffsets> offsets(ContainerSpec spec) {
        List<String> values = spec.option(OFFSET.name());
        if (values.size() > 1) {
            throw new InvalidSpecificationException(
                    "--time-offset was given " + values.size() + " times", "Give it once, with both clocks.");
        }
        return values.stream().findFirst().map(TimeOffsets::parse);
    }
}
