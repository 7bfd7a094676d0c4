package io.carafe.namespaces.cgroup;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Kernel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Changes limits of a container that runs, and then moves its processes to where it had no group before. The kernel refuses
 * some limits on the way that would be right in the end, such as more memory than memory and swap together; those are tried
 * again after the others. When one is refused all the same, what was there is written back, so that the container has either
 * all that was asked for or what is known of it.
 */
record ChangeSettings(List<WriteSetting> settings, List<MoveProcesses> moves) implements HostStep {
    ChangeSettings {
        settings = List.copyOf(settings);
        moves = List.copyOf(moves);
    }

    @Override
    public String text() {
        return Stream.<HostStep>concat(settings.stream(), moves.stream())
                .map(HostStep::text)
                .collect(Collectors.joining(", "));
    }

    @Override
    public void perform(HostSide host) {
        List<FormerSetting> former = settings.stream()
                .flatMap(setting -> setting.former(host.kernel()).stream())
                .toList();
        try {
            change(host);
            moves.forEach(move -> move.perform(host));
        } catch (CarafeException refused) {
            putBack(former, host.kernel(), refused);
            throw refused;
        }
    }

    private void change(HostSide host) {
        List<WriteSetting> refused = new ArrayList<>();
        for (WriteSetting setting : settings) {
            if (!setting.attempt(host.kernel()).ok()) {
                refused.add(setting);
            }
        }
        refused.forEach(setting -> setting.perform(host));
    }

    private static void putBack(List<FormerSetting> former, Kernel kernel, CarafeException failure) {
        List<FormerSetting> refused = new ArrayList<>();
        for (FormerSetting setting : former) {
            if (!setting.attempt(kernel).ok()) {
                refused.add(setting);
            }
        }
        for (FormerSetting setting : refused) {
            try {
                setting.putBack(kernel);
            } catch (CarafeException lasting) {
                failure.addSuppressed(lasting);
            }
        }
    }
}
