package io.carafe.api.launch;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenTreeFlag;
import io.carafe.api.kernel.Pathname;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * A file or directory of the host's, mounted into the container. It takes two moments: while the host's root is in sight
 * the new process takes a detached copy of the mount (open_tree), and when the container's root is its own it attaches
 * the copy (move_mount) to a target that is opened so that no link of the image's can lead it astray.
 *
 * @param source absolute, on the host
 * @param directory whether the source is a directory, which decides what kind of target is made when there is none
 * @param target absolute, in the container
 * @param recursive with the mounts below the source
 * @param attributes attributes to set on the copy, {@code RDONLY} say
 * @param propagation the copy's propagation; {@code PRIVATE} cuts it from the host's
 * @param followLinks whether links in the target's path are followed (inside the container's root); a target of the
 *     engine's own, as /dev, must not be a link
 */
public record BindMount(
        Pathname source,
        boolean directory,
        Pathname target,
        boolean recursive,
        Set<MountAttribute> attributes,
        MountFlag propagation,
        boolean followLinks) {
    public BindMount {
        attributes = Set.copyOf(attributes);
        if (!source.isAbsolute() || !target.isAbsolute()) {
            throw new IllegalArgumentException("a bind mount wants absolute paths: " + source + " on " + target);
        }
    }

    /** A file of the engine's own making, such as /etc/hosts, writable, private. */
    public static BindMount ofFile(Pathname source, Pathname target) {
        return new BindMount(source, false, target, false, Set.of(), MountFlag.PRIVATE, true);
    }

    /** The same mount with an attribute more. */
    public BindMount with(MountAttribute attribute) {
        EnumSet<MountAttribute> more = EnumSet.of(attribute);
        more.addAll(attributes);
        return new BindMount(source, directory, target, recursive, more, propagation, followLinks);
    }

    /**
     * Records the mount.
     *
     * @param stage where it is attached: {@link Stage#SYSTEM_MOUNTS}, {@code NESTED_MOUNTS} or {@code VOLUMES}
     * @param what the mount for people: {@code the volume /data}
     */
    public void record(ProgramRecorder program, Stage stage, String what) {
        Slot copy = program.at(Stage.SOURCES)
                .to("take hold of " + what + " on the host")
                .openTree(what, source, EnumSet.of(OpenTreeFlag.CLONE, OpenTreeFlag.CLOEXEC), depth());
        program.at(Stage.SOURCES)
                .to("set attributes and propagation of " + what)
                .mountSetattr(new Arg.Result(copy), depth(), attributesOfCopy());
        attach(program, stage, what, new Arg.Result(copy));
    }

    /**
     * Records the mount of something that not every host has. Where there is none, there is none in the container either,
     * not even a place for it.
     *
     * @param what as in {@link #record}
     */
    public void recordIfPresent(ProgramRecorder program, Stage stage, String what) {
        Slot copy = program.at(Stage.SOURCES)
                .to("take hold of " + what + ", if the host has it")
                .tolerating(Errno.ENOENT)
                .openTree(what, source, EnumSet.of(OpenTreeFlag.CLONE, OpenTreeFlag.CLOEXEC), depth());
        ProgramRecorder attaching = new ProgramRecorder(program.isolator());
        attach(attaching, stage, what, new Arg.Result(copy));
        program.at(stage)
                .to("set attributes and propagation of " + what + ", or leave it out")
                .tolerating(Errno.EBADF)
                .skippingAfterFailure(attaching.steps().size())
                .mountSetattr(new Arg.Result(copy), depth(), attributesOfCopy());
        attach(program, stage, what, new Arg.Result(copy));
    }

    private Set<AtFlag> depth() {
        return recursive ? EnumSet.of(AtFlag.RECURSIVE) : EnumSet.noneOf(AtFlag.class);
    }

    private MountAttributes attributesOfCopy() {
        return new MountAttributes(attributes, Set.of(), Optional.of(propagation));
    }

    /** Records only the second half: attaches a detached mount that the process holds. */
    public void attach(ProgramRecorder program, Stage stage, String what, Arg mount) {
        Slot place = new MountTarget(target, directory, followLinks).open(program, stage, what);
        program.at(stage).to("mount " + what).moveMount(mount, new Arg.Result(place));
        program.at(stage).to("close the handle on " + target).close(new Arg.Result(place));
        program.at(stage).to("close the handle on " + what).close(mount);
    }
}
