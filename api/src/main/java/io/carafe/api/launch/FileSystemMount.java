package io.carafe.api.launch;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import java.util.EnumSet;
import java.util.Set;

/**
 * A file system of the kernel's (proc, tmpfs, sysfs …), mounted at a place of the container's that must be a real
 * directory: an image whose {@code /proc} is a link is refused, so that nothing is ever mounted elsewhere. The new
 * process opens the place without following links, goes there, and mounts on {@code "."}.
 *
 * @param source the first argument of mount(2), which is only a label for these file systems
 * @param data the options
 * @param target absolute, in the container; made when it is not there
 */
public record FileSystemMount(String source, String type, Set<MountFlag> flags, String data, Pathname target) {
    private static final int DIRECTORY_MODE = 0755;

    public FileSystemMount {
        flags = Set.copyOf(flags);
    }

    /**
     * Records the mount. Its last step leaves the working directory at the root.
     *
     * @param why completes "cannot …"
     * @param tolerated errors of the mount that leave the place as it is and do not end the launch; four at most
     */
    public void record(ProgramRecorder program, Stage stage, String why, Errno... tolerated) {
        program.at(stage)
                .to("make " + target + " if the image has none")
                .tolerating(Errno.EEXIST, Errno.EROFS)
                .mkdir(target, DIRECTORY_MODE);
        Slot place = program.at(stage)
                .to("open " + target + ", which must be a directory and not a link")
                .openat2(
                        target.toString(),
                        target,
                        EnumSet.of(OpenFlag.PATH, OpenFlag.DIRECTORY),
                        0,
                        EnumSet.of(ResolveFlag.NO_SYMLINKS));
        recordOnto(program, stage, why, place, tolerated);
    }

    /**
     * Records the mount on a place that is open already, and closes it.
     *
     * @param place an O_PATH descriptor, as {@link MountTarget#open} gives
     * @param tolerated as in {@link #record}
     */
    public void recordOnto(ProgramRecorder program, Stage stage, String why, Slot place, Errno... tolerated) {
        program.at(stage).to("go to " + target).fchdir(new Arg.Result(place));
        program.at(stage).to(why).tolerating(Set.of(tolerated)).mount(source, ".", type, flags, data);
        program.at(stage).to("go back to the root").chdir(Pathname.of("/"));
        program.at(stage).to("close the handle on " + target).close(new Arg.Result(place));
    }
}
