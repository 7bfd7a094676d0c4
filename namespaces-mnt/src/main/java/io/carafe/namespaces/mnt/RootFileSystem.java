package io.carafe.namespaces.mnt;

import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.UnmountFlag;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Mounts the union of the image's layers and the writable layer, and makes it the root.
 *
 * <p>Every mount of the new namespace is made private first, whatever propagation the volumes want: a volume's mount is
 * a copy that was taken before ({@link Stage#SOURCES}) while the source was still in its peer group, and a detached copy
 * is not reached by the change. So a shared volume shares with the host itself, and nothing else does.
 */
final class RootFileSystem {
    private static final int ROOT_MODE = 0755;
    private static final int WORK_MODE = 0700;
    private static final Pathname ROOT = Pathname.of("/");

    /** Where ids are mapped the union is made by the host's side. */
    void prepare(LaunchContext context, HostRecorder host) {
        Rootfs rootfs = context.rootfs();
        context.idMaps()
                .ifPresent(ids -> host.to("mount the root file system, with its ids mapped")
                        .step(new MappedRoot(
                                rootfs.lower(),
                                rootfs.writable(),
                                context.directory(),
                                rootfs.mountPoint(),
                                ids,
                                context.labels())));
    }

    void record(LaunchContext context, ProgramRecorder program) {
        program.at(Stage.ROOTFS)
                .to("keep every mount from here on to the container")
                .mount("", "/", "", EnumSet.of(MountFlag.REC, MountFlag.PRIVATE), "");
        if (context.idMaps().isPresent()) {
            attach(program);
        } else {
            unite(context, program);
            program.at(Stage.PIVOT)
                    .to("go to the new root")
                    .chdir(context.rootfs().mountPoint());
        }
        pivot(program);
        checkUncovered(program);
    }

    /**
     * On top of the root, because a mount has to be somewhere; the process, who is nobody on the host, might not get to
     * another place. Nothing looks for it there: the descriptor leads to it.
     */
    private static void attach(ProgramRecorder program) {
        Arg root = new Arg.Given(MappedRoot.HANDLE);
        Slot place = program.at(Stage.ROOTFS)
                .to("open a place for the root file system")
                .openat2("place", ROOT, EnumSet.of(OpenFlag.PATH, OpenFlag.DIRECTORY), 0, Set.of());
        program.at(Stage.ROOTFS).to("attach the root file system").moveMount(root, new Arg.Result(place));
        program.at(Stage.ROOTFS).to("close the handle on the place").close(new Arg.Result(place));
        program.at(Stage.PIVOT).to("go to the new root").fchdir(root);
    }

    private static void unite(LaunchContext context, ProgramRecorder program) {
        Rootfs rootfs = context.rootfs();
        Rootfs.OnDisk writable = writable(rootfs.writable(), program);
        boolean mapped = UserNamespaces.mapped(context);
        if (rootfs.tiles().isEmpty()) {
            for (Rootfs.UpperDirectory directory : rootfs.upperDirectories()) {
                if (!directory.empty()) {
                    begin(directory, directory.path().below(writable.upper()), program);
                }
            }
            OverlayOptions options = new OverlayOptions(
                    rootfs.lower(), writable.upper(), writable.work(), mapped, writable.ephemeral(), context.labels());
            if (!options.fit()) {
                options = options.withLower(shortNames(rootfs, program));
            }
            program.at(Stage.ROOTFS)
                    .to("mount the root file system")
                    .mount("overlay", rootfs.mountPoint(), "overlay", Set.of(), options.data());
        } else {
            new TiledRoot(context, writable, mapped).record(program);
        }
        rootfs.upperDirectories().stream()
                .filter(Rootfs.UpperDirectory::empty)
                .forEach(directory -> cover(directory, context, program));
    }

    /**
     * The writable layer of a container that leaves nothing behind is a tmpfs. A mount's upper directory must not lie in
     * a lower one, which a place on disk could not promise when the lower directory is the user's own.
     */
    private static Rootfs.OnDisk writable(Rootfs.Writable writable, ProgramRecorder program) {
        if (writable instanceof Rootfs.OnDisk onDisk) {
            return onDisk;
        }
        Pathname at = ((Rootfs.InMemory) writable).at();
        Rootfs.OnDisk inMemory = new Rootfs.OnDisk(at.resolve("upper"), at.resolve("work"), false);
        program.at(Stage.ROOTFS)
                .to("keep what the container writes in memory")
                .mount("tmpfs", at, "tmpfs", Set.of(), "mode=0700");
        program.at(Stage.ROOTFS).to("make the writable layer").mkdir(inMemory.upper(), ROOT_MODE);
        program.at(Stage.ROOTFS).to("make the working directory of overlayfs").mkdir(inMemory.work(), WORK_MODE);
        return inMemory;
    }

    /**
     * Links whose names take up little of the options: one tmpfs with all of them, below the place where the root file
     * system is mounted, and the directory of the process, so that the names can be relative.
     */
    private static List<Pathname> shortNames(Rootfs rootfs, ProgramRecorder program) {
        program.at(Stage.ROOTFS)
                .to("have a place for short names of the layers")
                .mount("tmpfs", rootfs.mountPoint(), "tmpfs", Set.of(), "mode=0700");
        program.at(Stage.ROOTFS).to("let short names begin there").chdir(rootfs.mountPoint());
        List<Pathname> names = new ArrayList<>();
        for (Pathname layer : rootfs.lower()) {
            Pathname name = Pathname.of(Integer.toString(names.size()));
            program.at(Stage.ROOTFS).to("give a layer a short name").symlink(layer, name);
            names.add(name);
        }
        return names;
    }

    /** A writable layer that is used again has it already. */
    static void begin(Rootfs.UpperDirectory directory, Pathname place, ProgramRecorder program) {
        program.at(Stage.ROOTFS)
                .to("make " + directory.path() + " in the writable layer, because its owner is unknown here")
                .tolerating(Errno.EEXIST)
                .mkdir(place, directory.mode());
    }

    /** Paths are the host's here, and lead through no link: it was looked up without any. */
    private static void cover(Rootfs.UpperDirectory directory, LaunchContext context, ProgramRecorder program) {
        program.at(Stage.ROOTFS)
                .to("show an empty " + directory.path() + ", because the engine may not look into this one")
                .mount(
                        "tmpfs",
                        directory.path().below(context.rootfs().mountPoint()),
                        "tmpfs",
                        EnumSet.of(MountFlag.NOSUID, MountFlag.NODEV),
                        context.mountOptions("mode=" + Integer.toOctalString(directory.mode())));
    }

    /**
     * pivot_root(2) with the same directory twice puts the old root on top of the new one. Paths do not lead to it,
     * because the process's root is the mount below; but umount2 of the root's own {@code "."} goes up the pile and
     * takes the topmost, as the manual page's notes say.
     */
    private static void pivot(ProgramRecorder program) {
        program.at(Stage.PIVOT).to("make it the root").pivotRoot(".", ".");
        program.at(Stage.PIVOT).to("let paths begin at the new root").chdir(ROOT);
        program.at(Stage.DETACH)
                .to("be at the root, which the old root lies on")
                .chdir(ROOT);
        program.at(Stage.DETACH).to("let go of the host's file systems").umount2(".", EnumSet.of(UnmountFlag.DETACH));
    }

    /**
     * A target of the user's may turn out to be the root itself, when a link of the image's says so. Such a mount would be
     * of no use to the container, whose root lies below it, but every process that enters the namespace later would land
     * on it. The parent of the root is the root, or what is mounted on it; RESOLVE_NO_XDEV refuses the latter.
     */
    private static void checkUncovered(ProgramRecorder program) {
        Slot top = program.at(Stage.PROTECT)
                .to("be sure that nothing is mounted on top of the root file system")
                .openat2(
                        "root",
                        Pathname.of("/.."),
                        EnumSet.of(OpenFlag.PATH),
                        0,
                        EnumSet.of(ResolveFlag.NO_XDEV, ResolveFlag.NO_SYMLINKS));
        program.at(Stage.PROTECT).to("close the handle on the root").close(new Arg.Result(top));
    }
}
