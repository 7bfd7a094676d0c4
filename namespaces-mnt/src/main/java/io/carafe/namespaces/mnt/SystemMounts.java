package io.carafe.namespaces.mnt;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.FileSystemMount;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.util.EnumSet;
import java.util.Set;

/** The file systems of the kernel's that every container has, but for shared memory: /dev, /dev/pts and /sys. */
final class SystemMounts {
    static final Set<MountFlag> INERT = Set.of(MountFlag.NOSUID, MountFlag.NODEV, MountFlag.NOEXEC);
    static final Set<MountAttribute> INERT_ATTRIBUTES =
            Set.of(MountAttribute.NOSUID, MountAttribute.NODEV, MountAttribute.NOEXEC);

    private static final Pathname DEV = Pathname.of("/dev");
    private static final Pathname PTS = Pathname.of("/dev/pts");
    private static final Pathname SYS = Pathname.of("/sys");
    private static final String PTS_OPTIONS = "newinstance,ptmxmode=0666,mode=0620";
    /** The group {@code tty}, by the same number in every distribution. */
    private static final String TTY_GROUP = ",gid=5";

    private static final int DIRECTORY_MODE = 0755;

    void recordDev(LaunchContext context, ProgramRecorder program) {
        new FileSystemMount(
                        "tmpfs",
                        "tmpfs",
                        EnumSet.of(MountFlag.NOSUID, MountFlag.STRICTATIME),
                        context.mountOptions("mode=755,size=65536k"),
                        DEV)
                .record(program, Stage.SYSTEM_MOUNTS, "mount a /dev of its own");
    }

    void recordTheRest(LaunchContext context, ProgramRecorder program) {
        recordSys(context, program);
        recordPts(context, program);
    }

    /**
     * sysfs shows the network namespace of who mounts it, and may be mounted only by root of the user namespace that owns
     * this network namespace. Where the container has a user namespace and the network is another's, the host's /sys
     * must do.
     */
    private static void recordSys(LaunchContext context, ProgramRecorder program) {
        boolean privileged = context.spec().privileged();
        if (UserNamespaces.mapped(context) && !context.isPrivate(NamespaceKind.NET)) {
            BindMount bind = new BindMount(SYS, true, SYS, true, INERT_ATTRIBUTES, MountFlag.PRIVATE, false);
            (privileged ? bind : bind.with(MountAttribute.RDONLY)).record(program, Stage.SYSTEM_MOUNTS, "/sys");
            return;
        }
        EnumSet<MountFlag> flags = EnumSet.copyOf(INERT);
        if (!privileged) {
            flags.add(MountFlag.RDONLY);
        }
        new FileSystemMount("sysfs", "sysfs", flags, "", SYS).record(program, Stage.SYSTEM_MOUNTS, "mount /sys");
    }

    /** Whether a user namespace maps the group tty cannot be known here, so the kernel is asked, and answers EINVAL. */
    private static void recordPts(LaunchContext context, ProgramRecorder program) {
        Set<MountFlag> flags = EnumSet.of(MountFlag.NOSUID, MountFlag.NOEXEC);
        String withGroup = context.mountOptions(PTS_OPTIONS + TTY_GROUP);
        if (!UserNamespaces.mapped(context)) {
            new FileSystemMount("devpts", "devpts", flags, withGroup, PTS)
                    .record(program, Stage.NESTED_MOUNTS, "mount pseudo-terminals of its own");
            return;
        }
        program.at(Stage.NESTED_MOUNTS).to("make /dev/pts").mkdir(PTS, DIRECTORY_MODE);
        Slot place = program.at(Stage.NESTED_MOUNTS)
                .to("open /dev/pts")
                .openat2(
                        PTS.toString(),
                        PTS,
                        EnumSet.of(OpenFlag.PATH, OpenFlag.DIRECTORY),
                        0,
                        EnumSet.of(ResolveFlag.NO_SYMLINKS));
        program.at(Stage.NESTED_MOUNTS).to("go to /dev/pts").fchdir(new Arg.Result(place));
        program.at(Stage.NESTED_MOUNTS)
                .to("mount pseudo-terminals that belong to the group tty, if that is mapped")
                .tolerating(Errno.EINVAL)
                .skippingAfterSuccess(1)
                .mount("devpts", ".", "devpts", flags, withGroup);
        program.at(Stage.NESTED_MOUNTS)
                .to("mount pseudo-terminals of its own")
                .mount("devpts", ".", "devpts", flags, context.mountOptions(PTS_OPTIONS));
        program.at(Stage.NESTED_MOUNTS).to("go back to the root").chdir(Pathname.of("/"));
        program.at(Stage.NESTED_MOUNTS).to("close the handle on /dev/pts").close(new Arg.Result(place));
    }
}
