package io.carafe.cli.inspect;

import io.carafe.Container;
import io.carafe.api.ContainerSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.ProcessSettings;
import io.carafe.api.kernel.MountFlag;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStatus;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** A container as {@code docker inspect} describes it: Docker's names, and of its fields those that mean something here. */
public final class ContainerDocument {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final Container container;
    private final ContainerSpec spec;
    private final ContainerState state;

    private ContainerDocument(Container container) {
        this.container = container;
        this.spec = container.spec();
        this.state = container.state();
    }

    public static Map<String, Object> of(Container container) {
        return new ContainerDocument(container).document();
    }

    private Map<String, Object> document() {
        List<String> words = container.commandLine();
        return new Tree()
                .put("Id", container.id())
                .put("Created", container.created().toString())
                .put("Path", words.isEmpty() ? "" : words.get(0))
                .put("Args", words.isEmpty() ? List.of() : words.subList(1, words.size()))
                .put("State", state())
                .put("Image", container.imageId().orElse(""))
                .put("Name", "/" + container.name())
                .put("Platform", "linux")
                .put("HostConfig", hostConfig())
                .put("Mounts", spec.mounts().stream().map(this::mount).toList())
                .put("Config", config())
                .map();
    }

    private Tree state() {
        return new Tree()
                .put("Status", state.status().text())
                .put("Running", state.isRunning())
                .put("Paused", state.status() == ContainerStatus.PAUSED)
                .put("Restarting", false)
                .put("Dead", false)
                .put("Pid", container.pid().orElse(0))
                .put("ExitCode", state.exitCode())
                .put("Error", state.error())
                .put("StartedAt", state.startedAt().map(Object::toString).orElse(NEVER))
                .put(
                        "FinishedAt",
                        state.isRunning()
                                ? NEVER
                                : state.finishedAt().map(Object::toString).orElse(NEVER));
    }

    private Tree hostConfig() {
        Map<String, String> tmpfs = new LinkedHashMap<>();
        for (MountSpec mount : spec.mounts()) {
            if (mount instanceof MountSpec.Tmpfs one) {
                tmpfs.put(one.target().toString(), one.options());
            }
        }
        return new Tree()
                .put("Binds", binds())
                .put("NetworkMode", mode(NamespaceKind.NET, "none"))
                .put("AutoRemove", spec.removeAtEnd())
                .put("CgroupnsMode", mode(NamespaceKind.CGROUP, ""))
                .put("Dns", spec.network().dnsServers())
                .put("DnsOptions", spec.network().dnsOptions())
                .put("DnsSearch", spec.network().dnsSearch())
                .put("ExtraHosts", spec.network().extraHosts())
                .put("GroupAdd", spec.process().additionalGroups())
                .put("IpcMode", mode(NamespaceKind.IPC, "private"))
                .put("PidMode", mode(NamespaceKind.PID, ""))
                .put("UTSMode", mode(NamespaceKind.UTS, ""))
                .put("UsernsMode", mode(NamespaceKind.USER, ""))
                .put("Privileged", spec.privileged())
                .put("ReadonlyRootfs", spec.readOnlyRoot())
                .put("SecurityOpt", spec.securityOptions())
                .put("Tmpfs", tmpfs)
                .put("ShmSize", spec.sharedMemoryBytes())
                .put("Init", spec.process().init())
                .put(
                        "Ulimits",
                        spec.process().ulimits().stream()
                                .map(limit -> new Tree()
                                        .put("Name", limit.name())
                                        .put("Soft", limit.soft())
                                        .put("Hard", limit.hard())
                                        .map())
                                .toList());
    }

    private List<String> binds() {
        return spec.mounts().stream()
                .filter(MountSpec.Bind.class::isInstance)
                .map(MountSpec.Bind.class::cast)
                .map(bind -> bind.source() + ":" + bind.target() + (bind.readOnly() ? ":ro" : ""))
                .collect(Collectors.toList());
    }

    /** Docker leaves a mode empty, or gives its name, when nobody asked for anything. */
    private String mode(NamespaceKind kind, String unlessAsked) {
        NamespaceMode mode = spec.namespaces().get(kind);
        if (mode == null) {
            return unlessAsked;
        }
        return kind == NamespaceKind.NET && mode instanceof NamespaceMode.Private ? "none" : mode.text();
    }

    private Map<String, Object> mount(MountSpec mount) {
        if (mount instanceof MountSpec.Bind bind) {
            return new Tree()
                    .put("Type", "bind")
                    .put("Source", bind.source().toString())
                    .put("Destination", bind.target().toString())
                    .put("Mode", bind.readOnly() ? "ro" : "")
                    .put("RW", !bind.readOnly())
                    .put("Propagation", propagation(bind.propagation()))
                    .map();
        }
        if (mount instanceof MountSpec.Volume volume) {
            return new Tree()
                    .put("Type", "volume")
                    .put("Name", volume.name())
                    .put("Destination", volume.target().toString())
                    .put("Driver", "local")
                    .put("Mode", volume.readOnly() ? "ro" : "")
                    .put("RW", !volume.readOnly())
                    .put("Propagation", "")
                    .map();
        }
        MountSpec.Tmpfs tmpfs = (MountSpec.Tmpfs) mount;
        return new Tree()
                .put("Type", "tmpfs")
                .put("Source", "")
                .put("Destination", tmpfs.target().toString())
                .put("Mode", tmpfs.options())
                .put("RW", !List.of(tmpfs.options().split(",")).contains("ro"))
                .put("Propagation", "")
                .map();
    }

    private static String propagation(MountFlag flag) {
        return switch (flag) {
            case SHARED -> "rshared";
            case SLAVE -> "rslave";
            default -> "rprivate";
        };
    }

    private Tree config() {
        ProcessSettings process = spec.process();
        Optional<List<String>> entrypoint = process.entrypoint();
        return new Tree()
                .put("Hostname", spec.network().hostname().orElse(ContainerRow.shortId(container.id())))
                .put("Domainname", spec.network().domainname().orElse(""))
                .put("User", process.user().orElse(""))
                .put("AttachStdin", process.interactive())
                .put("AttachStdout", true)
                .put("AttachStderr", true)
                .put("Tty", process.terminal())
                .put("OpenStdin", process.interactive())
                .put("Env", process.environment())
                .put("Cmd", process.command())
                .put("Image", ContainerRow.image(container))
                .put("WorkingDir", process.workingDirectory().orElse(""))
                .put("Entrypoint", entrypoint.isPresent() ? entrypoint.get() : null)
                .put("Labels", new java.util.TreeMap<>(spec.labels()))
                .put("StopSignal", process.stopSignal().orElse("SIGTERM"));
    }
}
