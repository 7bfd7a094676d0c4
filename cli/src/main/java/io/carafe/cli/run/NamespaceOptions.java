package io.carafe.cli.run;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.UsageException;
import java.util.List;

/** Reads {@code --pid}, {@code --ipc}, {@code --uts}, {@code --userns} and {@code --cgroupns}. */
final class NamespaceOptions {
    private static final String OF_CONTAINER = "container:";

    private final Arguments arguments;
    private final ContainerSpecBuilder builder;

    NamespaceOptions(Arguments arguments, ContainerSpecBuilder builder) {
        this.arguments = arguments;
        this.builder = builder;
    }

    void read() {
        read("pid", NamespaceKind.PID, true, "private");
        arguments.text("ipc").ifPresent(this::ipc);
        read("uts", NamespaceKind.UTS, false, "private");
        read("userns", NamespaceKind.USER, false, "private");
        read("cgroupns", NamespaceKind.CGROUP, false, "private");
    }

    private void ipc(String value) {
        if (value.equals("none")) {
            throw new UnsupportedFeatureException(
                    "--ipc none is not in this version of Carafe: every container has a /dev/shm",
                    "Use private, which nobody else can see into.");
        }
        read("ipc", NamespaceKind.IPC, true, "private", "shareable");
    }

    private void read(String key, NamespaceKind kind, boolean containers, String... ofItsOwn) {
        String value = arguments.text(key).orElse("");
        if (value.isEmpty()) {
            return;
        }
        if (List.of(ofItsOwn).contains(value)) {
            builder.namespace(kind, NamespaceMode.PRIVATE);
        } else if (value.equals("host")) {
            builder.namespace(kind, NamespaceMode.HOST);
        } else if (containers && value.startsWith(OF_CONTAINER)) {
            builder.namespace(kind, ofContainer(value));
        } else {
            throw invalid(key, value, containers, ofItsOwn);
        }
    }

    private static NamespaceMode ofContainer(String value) {
        return new NamespaceMode.OfContainer(value.substring(OF_CONTAINER.length()));
    }

    private UsageException invalid(String key, String value, boolean containers, String... ofItsOwn) {
        String modes = String.join(", ", ofItsOwn) + (containers ? ", host or container:NAME" : " or host");
        return arguments.problem("--" + key + ": invalid mode '" + value + "'", "It is " + modes + ".");
    }
}
