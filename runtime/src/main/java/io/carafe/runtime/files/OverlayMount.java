package io.carafe.runtime.files;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

    /** As the container's own mount has it; see the mount isolator. */
    private static final List<Option> USUAL = List.of(
            new Option("index", Pathname.of("off")),
            new Option("metacopy", Pathname.of("off")),
            new Option("redirect_dir", Pathname.of("nofollow")));

    /** fsconfig(2) takes no more. */
    private static final int LONGEST_VALUE = 255;

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

    private record Option(String key, Pathname value) {}

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
            List<Option> others = new ArrayList<>(USUAL);
            writable.ifPresent(places -> {
                others.add(new Option("upperdir", handle(places.upper(), held)));
                others.add(new Option("workdir", handle(places.work(), held)));
            });
            Result mount = mount(oneByOne(layers), others, held);
            if (mount.failedWith(Errno.EINVAL)) {
                mount = mount(atOnce(layers), others, held);
            }
            int union = (int) mount.orThrow("assemble the files of the container");
            return new Descriptor(own, kernel.open(union, SELF, DIRECTORY).intOrThrow("open the union"));
        } finally {
            held.forEach(Descriptor::close);
        }
    }

    /** From Linux 6.7 on. There is no limit but on their number. */
    private static List<Option> oneByOne(List<Pathname> layers) {
        return layers.stream().map(layer -> new Option("lowerdir+", layer)).toList();
    }

    private static List<Option> atOnce(List<Pathname> layers) {
        String all = layers.stream().map(Pathname::toString).collect(Collectors.joining(":"));
        if (all.length() > LONGEST_VALUE) {
            throw new UnsupportedFeatureException(
                    "cannot assemble the files of a container that does not run: this kernel takes no " + layers.size()
                            + " layers",
                    "Do it while the container runs, or with Linux 6.7 or newer.");
        }
        return List.of(new Option("lowerdir", Pathname.of(all)));
    }

    /**
     * Makes a mount, or tells which call failed first. Before Linux 6.5 the kernel takes any option, and says only in the end
     * that it does not know it.
     */
    private Result mount(List<Option> layers, List<Option> others, List<Descriptor> held) {
        Result opened = kernel.fsopen(Pathname.of("overlay"));
        if (opened.failedWith(Errno.EPERM)) {
            throw new UnsupportedFeatureException(
                    "cannot assemble the files of a container that does not run: EPERM (Operation not permitted)",
                    "Do it while the container runs, or as root.");
        }
        int context = hold(opened.intOrThrow("make an overlay"), held);
        Result answer = Stream.concat(layers.stream(), others.stream())
                .map(option -> kernel.fsconfig(context, Pathname.of(option.key()), option.value()))
                .filter(set -> !set.ok())
                .findFirst()
                .orElseGet(
                        () -> userAttributes ? kernel.fsconfigFlag(context, Pathname.of("userxattr")) : Result.of(0));
        if (answer.ok()) {
            answer = kernel.fsconfigCreate(context);
        }
        if (answer.ok()) {
            answer = kernel.fsmount(context, HARMLESS);
        }
        if (answer.ok()) {
            hold((int) answer.raw(), held);
        }
        return answer;
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
