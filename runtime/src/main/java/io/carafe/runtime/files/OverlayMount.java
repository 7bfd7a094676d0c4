package io.carafe.runtime.files;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Layers united by overlayfs in a mount that has no place in any tree of mounts (fsmount(2)): nobody else sees it, and it
 * is gone with its descriptors, however this process ends. So the kernel itself judges whiteouts, copies up, and follows
 * the same rules as when the container ran.
 */
final class OverlayMount {
    private static final Pathname SELF = Pathname.of(".");
    private static final Set<OpenFlag> DIRECTORY = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
    private static final Set<MountAttribute> HARMLESS =
            Set.of(MountAttribute.NOSUID, MountAttribute.NODEV, MountAttribute.NOEXEC);

    private final Kernel own;
    private final Kernel kernel;
    private final boolean userAttributes;

    /**
     * @param own closes what is opened
     * @param mounter opens and mounts, and has the rights to; shares descriptors with this process
     * @param userAttributes whether layers have their marks in attributes that need no rights
     */
    OverlayMount(Kernel own, Kernel mounter, boolean userAttributes) {
        this.own = own;
        this.kernel = mounter;
        this.userAttributes = userAttributes;
    }

    /** Where changes go. */
    record Writable(Pathname upper, Pathname work) {}

    /**
     * Mounts layers, and opens the top of the union.
     *
     * @param lower the uppermost first; several, if nothing is writable
     * @param writable where changes go; the union cannot be changed without it
     */
    Descriptor open(List<Pathname> lower, Optional<Writable> writable) {
        List<Descriptor> held = new ArrayList<>();
        try {
            List<Pathname> layers =
                    lower.stream().map(layer -> handle(layer, held)).toList();
            Result opened = kernel.fsopen(Pathname.of("overlay"));
            if (opened.failedWith(Errno.EPERM)) {
                throw new UnsupportedFeatureException(
                        "cannot assemble the files of a container that does not run: EPERM (Operation not permitted)",
                        "Do it while the container runs, or as root.");
            }
            int context = hold(opened.intOrThrow("make an overlay"), held);
            configure(context, layers);
            if (writable.isPresent()) {
                set(context, "upperdir", handle(writable.get().upper(), held));
                set(context, "workdir", handle(writable.get().work(), held));
            }
            check(kernel.fsconfigCreate(context));
            int mount = hold((int) check(kernel.fsmount(context, HARMLESS)), held);
            return new Descriptor(own, kernel.open(mount, SELF, DIRECTORY).intOrThrow("open the union"));
        } finally {
            held.forEach(Descriptor::close);
        }
    }

    /** One by one, for which there is no limit but on their number; older kernels take all at once. */
    private void configure(int context, List<Pathname> layers) {
        boolean first = true;
        for (Pathname layer : layers) {
            Result added = kernel.fsconfig(context, Pathname.of("lowerdir+"), layer);
            if (first && added.failedWith(Errno.EINVAL)) {
                String all = layers.stream().map(Pathname::toString).collect(Collectors.joining(":"));
                set(context, "lowerdir", Pathname.of(all));
                break;
            }
            check(added);
            first = false;
        }
        // As the container's own mount has it; see the mount isolator.
        set(context, "index", Pathname.of("off"));
        set(context, "metacopy", Pathname.of("off"));
        set(context, "redirect_dir", Pathname.of("nofollow"));
        if (userAttributes) {
            check(kernel.fsconfigFlag(context, Pathname.of("userxattr")));
        }
    }

    private void set(int context, String key, Pathname value) {
        check(kernel.fsconfig(context, Pathname.of(key), value));
    }

    private static long check(Result result) {
        if (!result.ok()) {
            throw new KernelException("assemble the files of the container", result.errno());
        }
        return result.raw();
    }

    /** A name that is short and has no character that overlayfs would take for something else. */
    private Pathname handle(Pathname directory, List<Descriptor> held) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, directory, Set.of(OpenFlag.PATH, OpenFlag.DIRECTORY));
        return Pathname.of("/proc/self/fd/" + hold(opened.intOrThrow("open the directory " + directory), held));
    }

    private int hold(int number, List<Descriptor> held) {
        held.add(new Descriptor(own, number));
        return number;
    }
}
