package io.carafe.api;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.resources.Resources;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A container as somebody asked for it: immutable, complete, and independent of any host. Made by
 * {@link ContainerSpecBuilder}.
 *
 * @param name to address it by; one is made up when empty
 * @param namespaces whose namespace of each kind; a kind that is missing has the default, which is Docker's
 * @param readOnlyRoot whether the root file system is read-only
 * @param sharedMemoryBytes the size of /dev/shm
 * @param resources what it may use of its host
 * @param privileged Docker's {@code --privileged}
 * @param securityOptions Docker's {@code --security-opt}; a seccomp profile is there as {@code seccomp={…}}, not by name
 * @param security capabilities and kernel settings
 * @param devices those of the host's that were asked for
 * @param log whether and how much of its output is kept
 * @param removeAtEnd whether nothing is kept of it when it ends
 * @param restart whether it is started again after its end
 * @param healthCheck over what the image says
 * @param options values of the options that isolators declare, by option name
 */
public record ContainerSpec(
        RootSource root,
        Optional<String> name,
        Map<String, String> labels,
        ProcessSettings process,
        NetworkSettings network,
        Map<NamespaceKind, NamespaceMode> namespaces,
        List<MountSpec> mounts,
        boolean readOnlyRoot,
        long sharedMemoryBytes,
        Resources resources,
        boolean privileged,
        List<String> securityOptions,
        SecuritySettings security,
        List<DeviceSpec> devices,
        LogSettings log,
        boolean removeAtEnd,
        RestartPolicy restart,
        Optional<HealthCheck> healthCheck,
        Map<String, List<String>> options) {
    public ContainerSpec {
        labels = Map.copyOf(labels);
        namespaces = Map.copyOf(namespaces);
        mounts = List.copyOf(mounts);
        securityOptions = List.copyOf(securityOptions);
        devices = List.copyOf(devices);
        options = Map.copyOf(options);
        if (removeAtEnd && !restart.isNo()) {
            throw new InvalidSpecificationException(
                    "conflicting options: cannot specify both --restart and --rm",
                    "A container that is removed when it ends cannot be started again.");
        }
    }

    /** The same with another root file system. */
    public ContainerSpec withRoot(RootSource other) {
        return new ContainerSpec(
                other,
                name,
                labels,
                process,
                network,
                namespaces,
                mounts,
                readOnlyRoot,
                sharedMemoryBytes,
                resources,
                privileged,
                securityOptions,
                security,
                devices,
                log,
                removeAtEnd,
                restart,
                healthCheck,
                options);
    }

    /** A builder for a container of an image. */
    public static ContainerSpecBuilder ofImage(String reference) {
        return new ContainerSpecBuilder(new RootSource.Image(reference));
    }

    /** A builder for a container over a directory of the host's, which is never written to. */
    public static ContainerSpecBuilder ofDirectory(String path) {
        return new ContainerSpecBuilder(new RootSource.Directory(Pathname.of(path)));
    }

    /** The same with another namespace of one kind. */
    public ContainerSpec withNamespace(NamespaceKind kind, NamespaceMode mode) {
        Map<NamespaceKind, NamespaceMode> changed = new EnumMap<>(NamespaceKind.class);
        changed.putAll(namespaces);
        changed.put(kind, mode);
        return new ContainerSpec(
                root,
                name,
                labels,
                process,
                network,
                changed,
                mounts,
                readOnlyRoot,
                sharedMemoryBytes,
                resources,
                privileged,
                securityOptions,
                security,
                devices,
                log,
                removeAtEnd,
                restart,
                healthCheck,
                options);
    }

    /** The same with other network settings. */
    public ContainerSpec withNetwork(NetworkSettings other) {
        return copy(other, process, mounts, resources, restart);
    }

    /** The same with other mounts. */
    public ContainerSpec withMounts(List<MountSpec> others) {
        return copy(network, process, others, resources, restart);
    }

    /** The same with another restart policy. */
    public ContainerSpec withRestart(RestartPolicy other) {
        return copy(network, process, mounts, resources, other);
    }

    /** The same with other limits. */
    public ContainerSpec withResources(Resources others) {
        return copy(network, process, mounts, others, restart);
    }

    /** The same for another process of the container. */
    ContainerSpec withProcess(ProcessSettings other) {
        return copy(network, other, mounts, resources, restart);
    }

    private ContainerSpec copy(
            NetworkSettings newNetwork,
            ProcessSettings newProcess,
            List<MountSpec> newMounts,
            Resources newResources,
            RestartPolicy newRestart) {
        return new ContainerSpec(
                root,
                name,
                labels,
                newProcess,
                newNetwork,
                namespaces,
                newMounts,
                readOnlyRoot,
                sharedMemoryBytes,
                newResources,
                privileged,
                securityOptions,
                security,
                devices,
                log,
                removeAtEnd,
                newRestart,
                healthCheck,
                options);
    }

    /** The values given for an isolator's option, in order; empty when the option was not given. */
    public List<String> option(String optionName) {
        return options.getOrDefault(optionName, List.of());
    }
}
