package io.carafe.cli.run;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.RestartPolicy;
import io.carafe.api.StandardInput;
import io.carafe.api.Ulimit;
import io.carafe.api.resources.Resources;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.format.Quantities;
import java.util.Collection;
import java.util.List;

/** Makes a specification of the arguments of {@code carafe run}. */
public final class SpecReader {
    private final Arguments arguments;
    private final Surroundings surroundings;

    private SpecReader(Arguments arguments, Surroundings surroundings) {
        this.arguments = arguments;
        this.surroundings = surroundings;
    }

    /**
     * Reads the specification.
     *
     * @param foreign options that isolators declared
     * @throws io.carafe.api.error.CarafeException when the arguments make no sense, or ask for what this version has not
     */
    public static ContainerSpec read(Arguments arguments, Surroundings surroundings, Collection<Option> foreign) {
        return new SpecReader(arguments, surroundings).read(foreign);
    }

    private ContainerSpec read(Collection<Option> foreign) {
        List<String> operands = arguments.operands();
        ContainerSpecBuilder builder;
        String rootfs = arguments.text("rootfs").orElse("");
        if (!rootfs.isEmpty()) {
            builder = ContainerSpec.ofDirectory(surroundings.lasting(rootfs).toString())
                    .command(operands);
        } else {
            arguments.operands(1, Integer.MAX_VALUE);
            if (operands.get(0).isEmpty()) {
                throw arguments.problem("the name of the image is empty");
            }
            builder = ContainerSpec.ofImage(operands.get(0)).command(operands.subList(1, operands.size()));
        }
        readProcess(builder);
        readFiles(builder);
        EnvironmentOptions environment = new EnvironmentOptions(arguments, surroundings);
        environment.variables(builder::env);
        environment.labels(builder::label);
        new NetworkOptions(arguments, builder).read();
        new NetworkMembership(arguments, surroundings, builder).read();
        new NamespaceOptions(arguments, builder).read();
        new SecurityOptions(arguments, surroundings, builder).read();
        builder.resources(ResourceOptions.read(arguments, Resources.NONE));
        LogOptions.read(arguments, builder);
        HealthOptions.read(arguments, builder);
        arguments.text("restart").ifPresent(policy -> builder.restart(RestartPolicy.parse(policy)));
        arguments.text("name").ifPresent(builder::name);
        builder.remove(arguments.has("rm"));
        for (Option option : foreign) {
            if (option.isFlag() && arguments.has(option.key())) {
                builder.option(option.key(), "true");
            } else if (!option.isFlag()) {
                arguments.all(option.key()).forEach(value -> builder.option(option.key(), value));
            }
        }
        return builder.build();
    }

    private void readProcess(ContainerSpecBuilder builder) {
        arguments
                .last("entrypoint")
                .ifPresent(word -> builder.entrypoint(word.isEmpty() ? new String[0] : new String[] {word}));
        arguments.text("workdir").ifPresent(directory -> {
            if (!directory.startsWith("/")) {
                throw arguments.problem(
                        "the working directory '" + directory + "' is invalid, it needs to be an absolute path");
            }
            builder.workdir(directory);
        });
        arguments.text("user").ifPresent(builder::user);
        arguments.all("group-add").forEach(builder::groupAdd);
        arguments.text("stop-signal").ifPresent(builder::stopSignal);
        builder.tty(arguments.has("tty")).input(input()).init(arguments.has("init"));
        arguments.all("ulimit").forEach(limit -> builder.ulimit(ulimit(limit)));
    }

    private StandardInput input() {
        if (!arguments.has("interactive")) {
            return StandardInput.NONE;
        }
        return arguments.has("detach") ? StandardInput.OPEN : StandardInput.ONCE;
    }

    private Ulimit ulimit(String text) {
        int equals = text.indexOf('=');
        String[] bounds = text.substring(equals + 1).split(":", -1);
        if (equals > 0 && bounds.length <= 2) {
            try {
                long soft = Long.parseLong(bounds[0]);
                long hard = Long.parseLong(bounds[bounds.length - 1]);
                if (soft >= Ulimit.UNLIMITED && hard >= Ulimit.UNLIMITED) {
                    return new Ulimit(text.substring(0, equals), soft, hard);
                }
            } catch (NumberFormatException e) {
                // Reported below.
            }
        }
        throw arguments.problem(
                "--ulimit: '" + text + "' is not NAME=SOFT[:HARD]", "For instance nofile=1024:4096; -1 is unlimited.");
    }

    private void readFiles(ContainerSpecBuilder builder) {
        arguments.all("volume").forEach(text -> builder.mount(VolumeOption.parse(arguments, surroundings, text)));
        arguments.all("mount").forEach(text -> builder.mount(MountOption.parse(arguments, surroundings, text)));
        arguments.all("tmpfs").forEach(text -> builder.mount(TmpfsOption.parse(arguments, text)));
        arguments.text("shm-size").ifPresent(size -> builder.shmSize(sharedMemory(size)));
        builder.readOnly(arguments.has("read-only"));
    }

    private long sharedMemory(String text) {
        return Quantities.memory(text)
                .filter(size -> size > 0)
                .orElseThrow(() -> arguments.problem(
                        "--shm-size: '" + text + "' is not an amount of memory", "For instance 64m or 1g."));
    }
}
