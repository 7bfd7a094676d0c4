package io.carafe.namespaces.mnt;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.PeerNamespace;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import jakarta.inject.Inject;
import java.util.Set;

/**
 * Gives a container a mount namespace of its own (mount_namespaces(7)) and everything that is mounted in it, except
 * {@code /proc} and {@code /sys/fs/cgroup}: the root, {@code /dev}, {@code /sys}, and what the user asked for.
 *
 * <p>Nothing is mounted on the host: all mounts are made by the new process in its namespace and vanish with the last
 * process in it. So there is nothing to release.
 */
public final class MntIsolator implements Isolator {
    private static final int USUAL_UMASK = 022;

    private final MountRules rules;
    private final DeviceRequests deviceRequests;
    private final RootFileSystem root;
    private final Devices devices;
    private final SystemMounts systemMounts;
    private final SharedMemory sharedMemory;
    private final Volumes volumes;
    private final Protection protection;

    @Inject
    MntIsolator(
            MountRules rules,
            DeviceRequests deviceRequests,
            RootFileSystem root,
            Devices devices,
            SystemMounts systemMounts,
            SharedMemory sharedMemory,
            Volumes volumes,
            Protection protection) {
        this.rules = rules;
        this.deviceRequests = deviceRequests;
        this.root = root;
        this.devices = devices;
        this.systemMounts = systemMounts;
        this.sharedMemory = sharedMemory;
        this.volumes = volumes;
        this.protection = protection;
    }

    @Override
    public String name() {
        return "mnt";
    }

    @Override
    public String description() {
        return "a root file system, devices and mounts of its own";
    }

    @Override
    public void validate(ContainerSpec spec, HostProfile host) {
        rules.check(spec);
        deviceRequests.check(spec, host);
    }

    @Override
    public Set<CloneFlag> cloneFlags(LaunchContext context) {
        return Set.of(CloneFlag.NEWNS);
    }

    @Override
    public void prepare(LaunchContext context, HostRecorder host) {
        root.prepare(context, host);
        sharedMemory.prepare(context, host);
        volumes.prepare(context, host);
    }

    @Override
    public void launch(LaunchContext context, ProgramRecorder program) {
        program.at(Stage.ROOTFS)
                .to("make files with the permissions that are asked for")
                .umask(0);
        root.record(context, program);
        systemMounts.recordDev(context, program);
        devices.record(context, program);
        systemMounts.recordTheRest(context, program);
        sharedMemory.record(context, program);
        volumes.record(context, program);
        program.at(Stage.PROTECT).to("give the container the usual umask").umask(USUAL_UMASK);
        protection.record(context, program);
    }

    @Override
    public void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {
        PeerNamespace container = PeerNamespace.entered(context, NamespaceKind.MNT)
                .orElseThrow(() -> new IllegalArgumentException("nobody whose mount namespace could be entered"));
        container.give(host);
        container.enter(program, Stage.NAMESPACES);
        program.at(Stage.NAMESPACES).to("go to the root of the container").chdir(Pathname.of("/"));
        program.at(Stage.PROTECT).to("have the usual umask").umask(USUAL_UMASK);
    }
}
