package io.carafe.namespaces.mnt;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.isolation.IdMaps;
import io.carafe.api.isolation.LentMount;
import io.carafe.api.isolation.NamespaceVisit;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.selinux.SelinuxLabels;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Unites the layers of a container whose ids are mapped, on the host's side, and gives the union to the new process.
 *
 * <p>Each layer is reached through a copy of its mount that maps ids (mount_setattr(2)), the writable one too. So the files
 * on disk have the owners that they have in the container, as without a user namespace: nothing is copied, nothing changes
 * its owner, and a layer is the same for all containers, whatever their ids.
 *
 * <p>The process itself could not do it: who maps ids must be root of the file system, and an overlay that is mounted by
 * root of another user namespace would not believe the {@code trusted.*} attributes of layers. Before Linux 6.15 layers
 * must be mounted somewhere, so this is done in a mount namespace that ends with the step. What is left is the union alone.
 *
 * @param lower the layers, the uppermost first
 * @param writable where changes go
 * @param directory the container's own; an upper directory on disk lies in it
 * @param mountPoint an empty directory
 * @param labels what SELinux calls its files
 */
record MappedRoot(
        List<Pathname> lower,
        Rootfs.Writable writable,
        Pathname directory,
        Pathname mountPoint,
        IdMaps ids,
        Optional<SelinuxLabels> labels)
        implements HostStep {
    /** By what name the new process knows the root file system. */
    static final Handle HANDLE = new Handle("root file system");

    private static final Pathname CHANGES = Pathname.of("changes");
    private static final Pathname TMPFS = Pathname.of("tmpfs");
    private static final int ROOT_MODE = 0755;
    private static final int OWN_MODE = 0700;

    MappedRoot {
        lower = List.copyOf(lower);
    }

    @Override
    public String text() {
        return "mount(\"overlay\", " + new Arg.Text(mountPoint).text() + ", \"overlay\", 0, "
                + new Arg.Text(options(shownNames(), shownChanges()).data()).text() + "), each of them by way of "
                + "mount_setattr({attr_set=MOUNT_ATTR_IDMAP, userns_fd=<"
                + ids.userMap().strip().replace("\n", ", ") + ">}) = <" + HANDLE.name() + ">";
    }

    private List<Pathname> shownNames() {
        return lower.size() > 2 ? List.of(lower.get(0), Pathname.of("..."), lower.get(lower.size() - 1)) : lower;
    }

    private Pathname shownChanges() {
        return writable instanceof Rootfs.OnDisk ? directory : ((Rootfs.InMemory) writable).at();
    }

    @Override
    public void perform(HostSide host) {
        Kernel kernel = host.kernel();
        List<Descriptor> layers = new ArrayList<>();
        try {
            for (Pathname layer : lower) {
                layers.add(mapped(layer, host));
            }
            if (writable instanceof Rootfs.OnDisk) {
                layers.add(mapped(directory, host));
            }
            host.give(HANDLE, new NamespaceVisit(kernel).amongOwnMounts(() -> unite(kernel, layers)));
        } finally {
            layers.forEach(Descriptor::close);
        }
    }

    private Descriptor mapped(Pathname layer, HostSide host) {
        return new Descriptor(
                host.kernel(), LentMount.mapped(HANDLE, layer, ids).take(host));
    }

    /** Names are relative, because mount(2) takes a page of them. */
    private int unite(Kernel kernel, List<Descriptor> layers) {
        kernel.mount(TMPFS, mountPoint, TMPFS, Set.of(), Pathname.of("mode=0700"))
                .orThrow("have a place for the layers");
        kernel.chdir(mountPoint).orThrow("go to the place for the layers");
        List<Pathname> names = new ArrayList<>();
        for (int i = 0; i < lower.size(); i++) {
            Pathname name = Pathname.of(Integer.toString(i));
            place(kernel, name);
            kernel.moveMount(layers.get(i).number(), name).orThrow("mount the layer " + lower.get(i));
            names.add(name);
        }
        place(kernel, CHANGES);
        if (writable instanceof Rootfs.OnDisk) {
            kernel.moveMount(layers.get(lower.size()).number(), CHANGES).orThrow("mount the writable layer");
        } else {
            beginInMemory(kernel);
        }
        // What overlayfs makes for itself belongs to who mounts it, who must exist where ids are mapped.
        kernel.setFileOwner(ids.root(), ids.rootGroup()).orThrow("be the container's root towards overlayfs");
        kernel.mount(
                        Pathname.of("overlay"),
                        mountPoint,
                        Pathname.of("overlay"),
                        Set.of(),
                        options(names, CHANGES).data())
                .orThrow("unite the layers");
        return kernel.openTreeClone(FileCalls.AT_FDCWD, mountPoint, Set.<AtFlag>of())
                .intOrThrow("take hold of the root file system");
    }

    private static void place(Kernel kernel, Pathname name) {
        kernel.mkdirat(FileCalls.AT_FDCWD, name, OWN_MODE).orThrow("make a place for a layer");
    }

    private void beginInMemory(Kernel kernel) {
        kernel.mount(TMPFS, CHANGES, TMPFS, Set.of(), Pathname.of("mode=0700"))
                .orThrow("keep what the container writes in memory");
        Rootfs.OnDisk inMemory = inMemory(CHANGES);
        kernel.mkdirat(FileCalls.AT_FDCWD, inMemory.upper(), ROOT_MODE).orThrow("make the writable layer");
        kernel.fchownat(FileCalls.AT_FDCWD, inMemory.upper(), ids.root(), ids.rootGroup(), Set.of())
                .orThrow("give the writable layer to the container's root");
        kernel.mkdirat(FileCalls.AT_FDCWD, inMemory.work(), OWN_MODE)
                .orThrow("make the working directory of overlayfs");
    }

    private OverlayOptions options(List<Pathname> names, Pathname changes) {
        Rootfs.OnDisk place = writable instanceof Rootfs.OnDisk disk
                ? new Rootfs.OnDisk(
                        changes.resolve(inDirectory(disk.upper())),
                        changes.resolve(inDirectory(disk.work())),
                        disk.ephemeral())
                : inMemory(changes);
        return new OverlayOptions(names, place.upper(), place.work(), false, place.ephemeral(), labels);
    }

    private static Rootfs.OnDisk inMemory(Pathname at) {
        return new Rootfs.OnDisk(at.resolve("upper"), at.resolve("work"), false);
    }

    private Pathname inDirectory(Pathname path) {
        return path.relativeTo(directory)
                .orElseThrow(() -> new IllegalArgumentException(path + " is not in " + directory));
    }
}
