package io.carafe.cli.inspect;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.ContainerSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.ProcessSettings;
import io.carafe.api.StandardInput;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.isolation.AppArmorProfile;
import io.carafe.api.isolation.HostSecurity;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.Network;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** A container as {@code docker inspect} describes it: Docker's names, and of its fields those that mean something here. */
public final class ContainerDocument {
    private static final String NEVER = "0001-01-01T00:00:00Z";

    private final Container container;
    private final ContainerSpec spec;
    private final ContainerState state;

    private final HostSecurity host;
    private final Function<String, Optional<Network>> networks;

    private ContainerDocument(Container container, HostSecurity host, Function<String, Optional<Network>> networks) {
        this.container = container;
        this.host = host;
        this.networks = networks;
        this.spec = container.spec();
        this.state = container.state();
    }

    /**
     * Describes it.
     *
     * @param size whether to find out how large it is, which takes time
     */
    public static Map<String, Object> of(Carafe carafe, Container container, boolean size) {
        Tree document = new ContainerDocument(container, carafe.host().security(), carafe.networks()::find).document();
        if (size) {
            long written = container.writtenBytes();
            document.put("SizeRw", written).put("SizeRootFs", written + new ImageSizes(carafe).ofImage(container));
        }
        return document.map();
    }

    private Tree document() {
        List<String> words = container.commandLine();
        return new Tree()
                .put("Id", container.id())
                .put("Created", container.created().toString())
                .put("Path", words.isEmpty() ? "" : words.get(0))
                .put("Args", words.isEmpty() ? List.of() : words.subList(1, words.size()))
                .put("State", state())
                .put("Image", container.imageId().orElse(""))
                .put("ResolvConfPath", file("resolv.conf"))
                .put("HostnamePath", file("hostname"))
                .put("HostsPath", file("hosts"))
                .put("LogPath", spec.removeAtEnd() ? "" : file("log"))
                .put("Name", "/" + container.name())
                .put("RestartCount", state.restarts())
                .put("Driver", "overlay")
                .put("Platform", "linux")
                .put(
                        "MountLabel",
                        container
                                .selinuxLabels()
                                .map(given -> given.file().text())
                                .orElse(""))
                .put(
                        "ProcessLabel",
                        container
                                .selinuxLabels()
                                .flatMap(SelinuxLabels::process)
                                .map(SelinuxContext::text)
                                .orElse(""))
                .put(
                        "AppArmorProfile",
                        AppArmorProfile.of(spec, host)
                                .map(AppArmorProfile::name)
                                .orElse(""))
                .put("ExecIDs", null)
                .put("HostConfig", HostConfigDocument.of(container))
                .put("GraphDriver", graphDriver())
                .put("Mounts", container.mounts().stream().map(this::mount).toList())
                .put("Config", config())
                .put("NetworkSettings", new NetworkSettingsDocument(container, networks).document());
    }

    private Tree state() {
        return new Tree()
                .put("Status", state.status().text())
                .put("Running", state.isActive())
                .put("Paused", state.status() == ContainerStatus.PAUSED)
                .put("Restarting", state.status() == ContainerStatus.RESTARTING)
                .put("OOMKilled", state.oomKilled())
                .put("Dead", state.status() == ContainerStatus.DEAD)
                .put("Pid", container.pid().orElse(0))
                .put("ExitCode", state.exitCode())
                .put("Error", state.error())
                .put("StartedAt", state.startedAt().map(Object::toString).orElse(NEVER))
                .put(
                        "FinishedAt",
                        state.isRunning()
                                ? NEVER
                                : state.finishedAt().map(Object::toString).orElse(NEVER))
                .putUnlessNull("Health", HealthDocument.shown(container.health()));
    }

    private String file(String name) {
        return container.directory().resolve(name).toString();
    }

    /** Changes of a container over a directory are in memory, where no path leads. */
    private Tree graphDriver() {
        Tree data = new Tree()
                .put(
                        "LowerDir",
                        container.layers().stream().map(Pathname::toString).collect(Collectors.joining(":")));
        if (container.imageId().isPresent()) {
            data.put("UpperDir", file("upper")).put("WorkDir", file("work"));
        }
        return new Tree().put("Name", "overlay").put("Data", data);
    }

    private Map<String, Object> mount(MountSpec mount) {
        if (mount instanceof MountSpec.Bind bind) {
            return new Tree()
                    .put("Type", "bind")
                    .put("Name", "")
                    .put("Source", bind.source().toString())
                    .put("Destination", bind.target().toString())
                    .put("Driver", "")
                    .put("Mode", MountMode.of(bind))
                    .put("RW", !bind.readOnly())
                    .put("Propagation", propagation(bind.propagation()))
                    .map();
        }
        if (mount instanceof MountSpec.Volume volume) {
            return new Tree()
                    .put("Type", "volume")
                    .put("Name", ContainerRow.volumeName(container, volume))
                    .put("Source", container.volume(volume).toString())
                    .put("Destination", volume.target().toString())
                    .put("Driver", "local")
                    .put("Mode", MountMode.of(volume))
                    .put("RW", !volume.readOnly())
                    .put("Propagation", "")
                    .map();
        }
        MountSpec.Tmpfs tmpfs = (MountSpec.Tmpfs) mount;
        return new Tree()
                .put("Type", "tmpfs")
                .put("Name", "")
                .put("Source", "")
                .put("Destination", tmpfs.target().toString())
                .put("Driver", "")
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

    /** What was asked for, and where nothing was, what the image says. */
    private Tree config() {
        ProcessSettings process = spec.process();
        ImageConfig image = container.imageConfig();
        boolean ownEntrypoint = process.entrypoint().isPresent();
        List<String> entrypoint = process.entrypoint().orElse(image.entrypoint());
        List<String> command = process.command().isEmpty() && !ownEntrypoint ? image.command() : process.command();
        return new Tree()
                .put("Hostname", spec.network().hostname().orElse(ContainerRow.shortId(container.id())))
                .put("Domainname", spec.network().domainname().orElse(""))
                .put("User", process.user().or(image::user).orElse(""))
                .put("AttachStdin", process.input() == StandardInput.ONCE)
                .put("AttachStdout", true)
                .put("AttachStderr", true)
                .put("ExposedPorts", ImageDocument.keys(PortsDocument.exposed(container)))
                .put("Tty", process.terminal())
                .put("OpenStdin", process.interactive())
                .put("StdinOnce", process.input() == StandardInput.ONCE)
                .put("Env", environment(process, image))
                .put("Cmd", command.isEmpty() ? null : command)
                .put("Healthcheck", HealthDocument.of(container.healthCheck()))
                .put("Image", ContainerRow.image(container))
                .put("Volumes", image.volumes().isEmpty() ? null : ImageDocument.keys(image.volumes()))
                .put(
                        "WorkingDir",
                        process.workingDirectory().or(image::workingDirectory).orElse(""))
                .put("Entrypoint", entrypoint.isEmpty() ? null : entrypoint)
                .put("OnBuild", null)
                .put("Labels", new TreeMap<>(container.labels()))
                .put("StopSignal", process.stopSignal().or(image::stopSignal).orElse(""));
    }

    private static List<String> environment(ProcessSettings process, ImageConfig image) {
        Map<String, String> byName = new LinkedHashMap<>();
        process.environment().forEach(entry -> byName.put(name(entry), entry));
        image.environment().forEach(entry -> byName.putIfAbsent(name(entry), entry));
        return new ArrayList<>(byName.values());
    }

    private static String name(String entry) {
        int equals = entry.indexOf('=');
        return equals < 0 ? entry : entry.substring(0, equals);
    }
}
