package io.carafe.runtime.commit;

import io.carafe.api.ContainerSpec;
import io.carafe.api.HealthCheck;
import io.carafe.api.MountSpec;
import io.carafe.api.ProcessSettings;
import io.carafe.api.image.ImageConfig;
import io.carafe.runtime.state.ContainerRecord;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What an image of a container says about containers of its own: what this one was asked for, over what its image said. */
final class CommittedConfig {
    private CommittedConfig() {}

    static ImageConfig of(ContainerRecord container) {
        ContainerSpec spec = container.spec();
        ProcessSettings process = spec.process();
        ImageConfig image = container.imageConfig();
        Map<String, String> labels = new LinkedHashMap<>(image.labels());
        labels.putAll(spec.labels());
        return new ImageConfig(
                process.entrypoint().orElse(image.entrypoint()),
                command(process, image),
                environment(image.environment(), process.environment()),
                process.workingDirectory().or(image::workingDirectory),
                process.user().or(image::user),
                labels,
                image.exposedPorts(),
                volumes(spec, image),
                process.stopSignal().or(image::stopSignal),
                healthCheck(spec, image));
    }

    /** An entry point of one's own also takes the place of the image's command. */
    private static List<String> command(ProcessSettings process, ImageConfig image) {
        boolean own = process.entrypoint().isPresent() || !process.command().isEmpty();
        return own ? process.command() : image.command();
    }

    private static List<String> environment(List<String> image, List<String> own) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (List<String> some : List.of(image, own)) {
            for (String variable : some) {
                int equals = variable.indexOf('=');
                if (equals < 0) {
                    variables.remove(variable);
                } else {
                    variables.put(variable.substring(0, equals), variable);
                }
            }
        }
        return List.copyOf(variables.values());
    }

    /** Those of a host's directory, or with a name, belong to this container alone. */
    private static List<String> volumes(ContainerSpec spec, ImageConfig image) {
        Set<String> volumes = new LinkedHashSet<>(image.volumes());
        for (MountSpec mount : spec.mounts()) {
            if (mount instanceof MountSpec.Volume volume && volume.name().isEmpty()) {
                volumes.add(volume.target().toString());
            }
        }
        return new ArrayList<>(volumes);
    }

    private static Optional<HealthCheck> healthCheck(ContainerSpec spec, ImageConfig image) {
        return spec.healthCheck()
                .map(own -> own.over(image.healthCheck().orElse(HealthCheck.EMPTY)))
                .or(image::healthCheck);
    }
}
