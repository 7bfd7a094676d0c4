package io.carafe.namespaces.mnt;

import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.OpenTreeFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.MountAttributes;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Hides paths of /proc and /sys that tell or do too much, and write-protects others; the lists are Docker's, with what each
 * processor tells of its heat, by which neighbours can be heard (GHSA-6fw5-f8r9-fgfm). Last comes a read-only root.
 *
 * <p>Each path is opened once, without following a link, and everything after that is done to the open place. So is
 * /dev/null: another container that shares a volume cannot exchange a path between the look and the mount.
 */
final class Protection {
    private static final Stage STAGE = Stage.PROTECT;

    private static final List<String> MASKED = List.of(
            "/proc/asound",
            "/proc/acpi",
            "/proc/interrupts",
            "/proc/kcore",
            "/proc/keys",
            "/proc/latency_stats",
            "/proc/timer_list",
            "/proc/timer_stats",
            "/proc/sched_debug",
            "/proc/scsi",
            "/sys/firmware",
            "/sys/devices/virtual/powercap");

    private static final List<String> READ_ONLY =
            List.of("/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger");

    private static final Set<OpenTreeFlag> COPY = Set.of(OpenTreeFlag.CLONE, OpenTreeFlag.CLOEXEC);

    void record(LaunchContext context, ProgramRecorder program) {
        if (SystemPaths.of(context.spec()) == SystemPaths.PROTECTED) {
            Slot nothing = program.at(STAGE)
                    .to("open /dev/null, to hide files behind it")
                    .openat2("/dev/null", Pathname.of("/dev/null"), EnumSet.of(OpenFlag.PATH), 0, noLinks());
            String options = context.mountOptions("mode=755");
            MASKED.forEach(path -> mask(path, options, nothing, program));
            program.at(STAGE).to("close the handle on /dev/null").close(new Arg.Result(nothing));
            for (int processor = 0; processor < context.host().thermalCounters(); processor++) {
                maskDirectory("/sys/devices/system/cpu/cpu" + processor + "/thermal_throttle", options, program);
            }
            READ_ONLY.forEach(path -> writeProtect(path, program));
        }
        if (context.spec().readOnlyRoot()) {
            program.at(STAGE)
                    .to("write-protect the root file system")
                    .mountSetattr(Pathname.of("/"), Set.of(), MountAttributes.set(MountAttribute.RDONLY));
        }
    }

    /**
     * What is a directory is told by going there. If it is, an empty tmpfs is mounted on it and the last four steps, which
     * mount /dev/null, are left out; if it is not, the three of the directory are; if there is nothing, all of them.
     */
    private static void mask(String path, String options, Slot nothing, ProgramRecorder program) {
        Slot place = program.at(STAGE)
                .to("look whether there is " + path + " to hide")
                .tolerating(Errno.ENOENT)
                .skippingAfterFailure(8)
                .openat2(path, Pathname.of(path), EnumSet.of(OpenFlag.PATH), 0, noLinks());
        program.at(STAGE)
                .to("go to " + path + ", if it is a directory")
                .tolerating(Errno.ENOTDIR)
                .skippingAfterFailure(3)
                .fchdir(new Arg.Result(place));
        hide(path, options, program);
        program.at(STAGE)
                .to("close the handle on " + path)
                .skippingAfterSuccess(4)
                .close(new Arg.Result(place));
        Slot copy = program.at(STAGE)
                .to("make another mount of /dev/null")
                .openTree("copy of /dev/null", new Arg.Result(nothing), COPY, Set.of());
        cover(place, copy, "hide " + path + " behind /dev/null", program);
    }

    /** As of what may be a file, without the steps for one: there can be thousands of processors. */
    private static void maskDirectory(String path, String options, ProgramRecorder program) {
        Slot place = program.at(STAGE)
                .to("look whether there is " + path + " to hide")
                .tolerating(Errno.ENOENT)
                .skippingAfterFailure(4)
                .openat2(path, Pathname.of(path), EnumSet.of(OpenFlag.PATH, OpenFlag.DIRECTORY), 0, noLinks());
        program.at(STAGE).to("go to " + path).fchdir(new Arg.Result(place));
        hide(path, options, program);
        program.at(STAGE).to("close the handle on " + path).close(new Arg.Result(place));
    }

    private static void hide(String path, String options, ProgramRecorder program) {
        program.at(STAGE)
                .to("hide " + path + " behind an empty directory")
                .mount("tmpfs", ".", "tmpfs", EnumSet.of(MountFlag.RDONLY), options);
        program.at(STAGE).to("go back to the root").chdir(Pathname.of("/"));
    }

    /** A copy of the mount, mounted on itself and write-protected; other attributes stay, as a user namespace demands. */
    private static void writeProtect(String path, ProgramRecorder program) {
        Slot place = program.at(STAGE)
                .to("look whether there is " + path + " to write-protect")
                .tolerating(Errno.ENOENT)
                .skippingAfterFailure(5)
                .openat2(path, Pathname.of(path), EnumSet.of(OpenFlag.PATH), 0, noLinks());
        Slot copy = program.at(STAGE)
                .to("make another mount of " + path)
                .openTree("copy of " + path, new Arg.Result(place), COPY, EnumSet.of(AtFlag.RECURSIVE));
        program.at(STAGE)
                .to("write-protect " + path)
                .mountSetattr(new Arg.Result(copy), Set.of(), MountAttributes.set(MountAttribute.RDONLY));
        cover(place, copy, "cover " + path + " with its write-protected mount", program);
    }

    private static void cover(Slot place, Slot copy, String why, ProgramRecorder program) {
        program.at(STAGE).to(why).moveMount(new Arg.Result(copy), new Arg.Result(place));
        program.at(STAGE).to("close the handle on " + copy.name()).close(new Arg.Result(copy));
        program.at(STAGE).to("close the handle on " + place.name()).close(new Arg.Result(place));
    }

    private static Set<ResolveFlag> noLinks() {
        return EnumSet.of(ResolveFlag.NO_SYMLINKS);
    }
}
