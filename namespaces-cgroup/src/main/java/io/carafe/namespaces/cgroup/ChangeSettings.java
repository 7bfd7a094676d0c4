package io.carafe.namespaces.cgroup;

import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Changes limits of a group with processes in it. The kernel refuses some on the way that would be right in the end, such as
 * more memory than memory and swap together; those are tried again after the others.
 */
record ChangeSettings(ControlGroup.Member member, List<Setting> settings) implements HostStep {
    ChangeSettings {
        settings = List.copyOf(settings);
    }

    @Override
    public String text() {
        return steps(settings).map(WriteSetting::text).collect(Collectors.joining(", "));
    }

    @Override
    public void perform(HostSide host) {
        List<Setting> refused = new ArrayList<>();
        for (Setting setting : settings) {
            if (!new WriteSetting(member, setting).attempt(host.kernel()).ok()) {
                refused.add(setting);
            }
        }
        steps(refused).forEach(step -> step.perform(host));
    }

    private Stream<WriteSetting> steps(List<Setting> some) {
        return some.stream().map(setting -> new WriteSetting(member, setting));
    }
}
