package io.carafe.runtime.selinux;

import io.carafe.api.Relabelling;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.selinux.SelinuxLabels;
import io.carafe.image.tree.TreeAttribute;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Labels the files of volumes and of images' layers, on disk, so that SELinux lets containers have them. Unlike the label of
 * a mount this stays, and is of all who use the file. Thread-safe.
 */
public final class VolumeLabels {
    private static final Pathname ATTRIBUTE = Pathname.of("security.selinux");

    /** Without the labels of these the host itself would not work any more. */
    private static final Set<List<Pathname>> HOSTS_OWN = Stream.of(
                    "/",
                    "/bin",
                    "/boot",
                    "/dev",
                    "/etc",
                    "/etc/passwd",
                    "/etc/pki",
                    "/etc/shadow",
                    "/home",
                    "/lib",
                    "/lib64",
                    "/media",
                    "/opt",
                    "/proc",
                    "/root",
                    "/run",
                    "/sbin",
                    "/srv",
                    "/sys",
                    "/tmp",
                    "/usr",
                    "/var",
                    "/var/lib",
                    "/var/log")
            .map(path -> Pathname.of(path).names())
            .collect(Collectors.toUnmodifiableSet());

    private static final Pathname HOMES = Pathname.of("home");
    private static final int NAMES_OF_HOME = 2;

    private final Kernel kernel;

    @Inject
    public VolumeLabels(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Labels a directory of the host's with all that is in it, or a file, as somebody asked for.
     *
     * @throws InvalidSpecificationException for one that the host needs as it is
     */
    public void relabel(Pathname source, SelinuxLabels labels, Relabelling how) {
        label(source, how == Relabelling.PRIVATE ? labels.file() : labels.file().shared(), false);
    }

    /** Labels a volume that Carafe keeps, for every container. What this user may not label stays as it is. */
    public void share(Pathname volume, SelinuxLabels labels) {
        label(volume, labels.file().shared(), true);
    }

    /**
     * Labels a layer of an image for every container, once: its directory has the label when the tree in it has. The label of
     * the mount is not enough. A program maps the layer's own file into its memory, and to change the protection of that,
     * as the loader of every dynamic program does, SELinux wants the file itself to be one that a container may read.
     *
     * @param tree the layer's tree, in the directory of the layer
     */
    public void shareLayer(Pathname tree, SelinuxLabels labels) {
        Pathname directory = tree.resolve("..");
        byte[] value = valueOf(labels.layer());
        Answer<byte[]> present = kernel.lgetxattr(directory, ATTRIBUTE);
        if (present.ok() && Arrays.equals(present.orThrow("look at " + directory), value)) {
            return;
        }
        int opened = kernel.open(FileCalls.AT_FDCWD, tree, Set.of(OpenFlag.PATH, OpenFlag.NOFOLLOW))
                .intOrThrow("open " + tree + ", to label it for SELinux");
        try (Descriptor place = new Descriptor(kernel, opened)) {
            new TreeAttribute(kernel, ATTRIBUTE, value).give(place.number(), true);
        }
        kernel.lsetxattr(directory, ATTRIBUTE, value);
    }

    /** The kernel gives labels back with the NUL that ends them. */
    private static byte[] valueOf(SelinuxContext label) {
        return (label.text() + "\0").getBytes(StandardCharsets.US_ASCII);
    }

    private void label(Pathname source, SelinuxContext label, boolean lenient) {
        int opened = kernel.open(FileCalls.AT_FDCWD, source, Set.of(OpenFlag.PATH))
                .intOrThrow("open " + source + ", to label it for SELinux");
        try (Descriptor place = new Descriptor(kernel, opened)) {
            refuseHostsOwn(source, place);
            new TreeAttribute(kernel, ATTRIBUTE, valueOf(label)).give(place.number(), lenient);
        }
    }

    /** By the path without links: what was given may be a link to one. */
    private void refuseHostsOwn(Pathname source, Descriptor place) {
        Pathname real = kernel.readlinkat(FileCalls.AT_FDCWD, Pathname.of("/proc/self/fd/" + place.number()))
                .orThrow("look where " + source + " is");
        List<Pathname> names = real.names();
        boolean home = names.size() == NAMES_OF_HOME && names.get(0).equals(HOMES);
        if (home || HOSTS_OWN.contains(names)) {
            throw new InvalidSpecificationException(
                    real + " is not given another label: the host, or its user, could not use it any more",
                    "Leave out z and Z, and say --security-opt label=disable; or give a directory below.");
        }
    }
}
