package io.carafe.namespaces.mnt;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.OpenTreeFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.FileSystemMount;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.MountAttributes;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import io.carafe.api.selinux.SelinuxLabels;
import java.util.EnumSet;
import java.util.Set;

/**
 * The two places where POSIX shared memory and message queues are files (shm_overview(7), mq_overview(7)): /dev/shm and
 * /dev/mqueue. They go with the IPC namespace: its own, the host's, or another container's.
 */
final class SharedMemory {
    static final Handle PEER = new Handle("mnt.ipc-peer");

    private static final Pathname SHM = Pathname.of("/dev/shm");
    private static final Pathname MQUEUE = Pathname.of("/dev/mqueue");
    private static final String PEERS_SHM = "the /dev/shm of the container whose IPC it shares";

    /** For {@code --ipc container:…}. */
    void prepare(LaunchContext context, HostRecorder host) {
        context.peer(NamespaceKind.IPC)
                .ifPresent(peer -> host.to("open the mount namespace of the container whose IPC is shared")
                        .give(PEER, "/proc/" + peer.pid() + "/ns/mnt"));
    }

    void record(LaunchContext context, ProgramRecorder program) {
        NamespaceMode mode = context.mode(NamespaceKind.IPC);
        if (mode instanceof NamespaceMode.Host) {
            bind(SHM).record(program, Stage.NESTED_MOUNTS, "the host's /dev/shm");
        } else if (mode instanceof NamespaceMode.OfContainer) {
            recordOfPeer(program);
        } else {
            new FileSystemMount(
                            "shm",
                            "tmpfs",
                            SystemMounts.INERT,
                            context.mountOptions(
                                    "mode=1777,size=" + context.spec().sharedMemoryBytes()),
                            SHM)
                    .record(program, Stage.NESTED_MOUNTS, "mount shared memory of its own");
        }
        recordQueues(context, program);
    }

    /**
     * mqueue shows the queues of the IPC namespace that its mounter is in, so it need not be taken from anywhere. Root of
     * a user namespace may mount it only for an IPC namespace that this user namespace owns; it gets the host's, if the
     * host has mounted it. The system calls work without.
     */
    private static void recordQueues(LaunchContext context, ProgramRecorder program) {
        if (UserNamespaces.mapped(context) && context.isHost(NamespaceKind.IPC)) {
            bind(MQUEUE).recordIfPresent(program, Stage.NESTED_MOUNTS, "the host's /dev/mqueue");
        } else {
            new FileSystemMount("mqueue", "mqueue", SystemMounts.INERT, "", MQUEUE)
                    .record(program, Stage.NESTED_MOUNTS, "mount the message queues of its IPC namespace");
            if (context.isPrivate(NamespaceKind.IPC)) {
                context.labels().ifPresent(labels -> label(labels, program));
            }
        }
    }

    /**
     * The file system is older than its mount: it was made with the IPC namespace, and SELinux gives it no label by an option
     * of the mount any more.
     */
    private static void label(SelinuxLabels labels, ProgramRecorder program) {
        Slot queues = program.at(Stage.NESTED_MOUNTS)
                .to("open /dev/mqueue")
                .openat2(
                        MQUEUE.toString(),
                        MQUEUE,
                        EnumSet.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.CLOEXEC),
                        0,
                        EnumSet.of(ResolveFlag.NO_SYMLINKS));
        program.at(Stage.NESTED_MOUNTS)
                .to("let /dev/mqueue be the container's for SELinux")
                .fsetxattr(
                        new Arg.Result(queues),
                        "security.selinux",
                        Pathname.of(labels.file().text()));
        program.at(Stage.NESTED_MOUNTS).to("close the handle on /dev/mqueue").close(new Arg.Result(queues));
    }

    /**
     * open_tree(2) copies mounts of the caller's own namespace alone; {@code /proc/PID/root/dev/shm} will not do. So the
     * process enters the other namespace for this one call. The copy belongs to no namespace and can be taken back.
     */
    private static void recordOfPeer(ProgramRecorder program) {
        Slot own = program.at(Stage.SOURCES)
                .to("remember its own mount namespace")
                .open("own mount namespace", "/proc/self/ns/mnt", EnumSet.of(OpenFlag.RDONLY, OpenFlag.CLOEXEC));
        program.at(Stage.SOURCES)
                .to("look into the container whose IPC it shares")
                .setns(new Arg.Given(PEER), CloneFlag.NEWNS);
        Slot copy = program.at(Stage.SOURCES)
                .to("take hold of " + PEERS_SHM)
                .openTree(
                        PEERS_SHM,
                        SHM,
                        EnumSet.of(OpenTreeFlag.CLONE, OpenTreeFlag.CLOEXEC),
                        EnumSet.of(AtFlag.SYMLINK_NOFOLLOW));
        program.at(Stage.SOURCES)
                .to("come back to its own mount namespace")
                .setns(new Arg.Result(own), CloneFlag.NEWNS);
        program.at(Stage.SOURCES)
                .to("close the handle on its own mount namespace")
                .close(new Arg.Result(own));
        program.at(Stage.SOURCES)
                .to("close the handle on the other mount namespace")
                .close(new Arg.Given(PEER));
        program.at(Stage.SOURCES)
                .to("keep mounts on " + PEERS_SHM + " apart")
                .mountSetattr(new Arg.Result(copy), Set.of(), MountAttributes.propagation(MountFlag.PRIVATE));
        bind(SHM).attach(program, Stage.NESTED_MOUNTS, PEERS_SHM, new Arg.Result(copy));
    }

    private static BindMount bind(Pathname path) {
        return new BindMount(path, true, path, true, SystemMounts.INERT_ATTRIBUTES, MountFlag.PRIVATE, false);
    }
}
