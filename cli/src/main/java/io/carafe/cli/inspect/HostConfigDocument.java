package io.carafe.cli.inspect;

import io.carafe.Container;
import io.carafe.api.ContainerSpec;
import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a container was asked to have of its host: the part HostConfig of {@code docker inspect}. */
final class HostConfigDocument {
    private final Container container;
    private final ContainerSpec spec;

    private HostConfigDocument(Container container) {
        this.container = container;
        this.spec = container.spec();
    }

    static Tree of(Container container) {
        return new HostConfigDocument(container).document();
    }

    private Tree document() {
        return new Tree()
                .put("Binds", binds())
                .put("ContainerIDFile", "")
                .put(
                        "LogConfig",
                        new Tree()
                                .put("Type", spec.log().driver().text())
                                .put("Config", spec.log().options()))
                .put("NetworkMode", ContainerRow.network(container))
                .put("PortBindings", PortsDocument.asked(spec.network()))
                .put(
                        "RestartPolicy",
                        new Tree()
                                .put("Name", spec.restart().kind().text())
                                .put("MaximumRetryCount", spec.restart().maximumRetries()))
                .put("AutoRemove", spec.removeAtEnd())
                .put("VolumeDriver", "")
                .put("VolumesFrom", null)
                .put("CapAdd", nullIfEmpty(spec.security().capAdd()))
                .put("CapDrop", nullIfEmpty(spec.security().capDrop()))
                .put("CgroupnsMode", mode(NamespaceKind.CGROUP, ""))
                .put("Dns", spec.network().dnsServers())
                .put("DnsOptions", spec.network().dnsOptions())
                .put("DnsSearch", spec.network().dnsSearch())
                .put("ExtraHosts", spec.network().extraHosts())
                .put("GroupAdd", nullIfEmpty(spec.process().additionalGroups()))
                .put("IpcMode", mode(NamespaceKind.IPC, "private"))
                .put("Links", null)
                .put("OomScoreAdj", spec.resources().oomScoreAdj())
                .put("PidMode", mode(NamespaceKind.PID, ""))
                .put("Privileged", spec.privileged())
                .put("PublishAllPorts", spec.network().publishAll())
                .put("ReadonlyRootfs", spec.readOnlyRoot())
                .put("SecurityOpt", nullIfEmpty(spec.securityOptions()))
                .put("Tmpfs", tmpfs())
                .put("UTSMode", mode(NamespaceKind.UTS, ""))
                .put("UsernsMode", mode(NamespaceKind.USER, ""))
                .put("ShmSize", spec.sharedMemoryBytes())
                .putUnlessNull(
                        "Sysctls",
                        spec.security().sysctls().isEmpty()
                                ? null
                                : spec.security().sysctls())
                .put("Runtime", "carafe")
                .put("Isolation", "")
                .putAll(ResourcesDocument.of(spec.resources()))
                .put("Devices", devices())
                .put("Init", spec.process().init())
                .put("Ulimits", ulimits());
    }

    private static @Nullable List<String> nullIfEmpty(List<String> texts) {
        return texts.isEmpty() ? null : texts;
    }

    private List<String> binds() {
        List<String> binds = new ArrayList<>();
        for (MountSpec mount : spec.mounts()) {
            if (mount instanceof MountSpec.Bind bind) {
                binds.add(bind.source() + ":" + bind.target() + MountMode.suffix(MountMode.of(bind)));
            } else if (mount instanceof MountSpec.Volume volume
                    && !volume.name().isEmpty()) {
                binds.add(volume.name() + ":" + volume.target() + MountMode.suffix(MountMode.of(volume)));
            }
        }
        return binds;
    }

    private List<Map<String, Object>> devices() {
        return spec.devices().stream()
                .map(device -> new Tree()
                        .put("PathOnHost", device.source().toString())
                        .put("PathInContainer", device.target().toString())
                        .put("CgroupPermissions", device.access())
                        .map())
                .toList();
    }

    private Map<String, String> tmpfs() {
        Map<String, String> tmpfs = new LinkedHashMap<>();
        for (MountSpec mount : spec.mounts()) {
            if (mount instanceof MountSpec.Tmpfs one) {
                tmpfs.put(one.target().toString(), one.options());
            }
        }
        return tmpfs;
    }

    private List<Map<String, Object>> ulimits() {
        return spec.process().ulimits().stream()
                .map(limit -> new Tree()
                        .put("Name", limit.name())
                        .put("Hard", limit.hard())
                        .put("Soft", limit.soft())
                        .map())
                .toList();
    }

    /** Docker leaves a mode empty, or gives its name, when nobody asked for anything. */
    private String mode(NamespaceKind kind, String unlessAsked) {
        NamespaceMode mode = spec.namespaces().get(kind);
        return mode == null ? unlessAsked : mode.text();
    }
}
