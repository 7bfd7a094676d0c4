package io.carafe.api.launch;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A place in the container that something is mounted on. It is made when there is none, and opened so that no link of
 * the image's leads out of the container. {@code ..} and absolute links cannot: they end at the root of the process,
 * which is the container's. Magic links could ({@code /proc/PID/root}, {@code /proc/PID/fd/N}; proc(5)), and are refused.
 * Every directory and file on the way is made relative to a directory that was opened under the same rules.
 *
 * <p>Nor may a link lead into /proc: what is mounted there could pretend, to later steps and to whoever joins, that the kernel
 * said or heard what it did not. A launch program cannot compare; futex(2) can, and says EAGAIN when a word in memory is
 * another than was said. The word is the kind of the file system (statfs(2)).
 *
 * <p>Before {@link Stage#DETACH} the old root is still there, and no link is followed at all.
 *
 * <p>RESOLVE_IN_ROOT would add nothing but failures: with it openat2(2) answers EAGAIN when anybody on the host mounts or
 * renames something while it walks a {@code ..}, and a launch program cannot try again.
 *
 * @param path absolute, in the container
 * @param directory what to make when there is nothing: a directory, or an empty file
 * @param followLinks whether links in the path are followed; a place of the engine's own, as /dev, must not be a link
 */
public record MountTarget(Pathname path, boolean directory, boolean followLinks) {
    private static final Pathname PROC = Pathname.of("proc");
    private static final Arg.Constant PROC_SUPER_MAGIC = new Arg.Constant("PROC_SUPER_MAGIC", 0x9fa0);
    private static final Arg.Constant FUTEX_WAIT_PRIVATE = new Arg.Constant("FUTEX_WAIT_PRIVATE", 128);
    private static final int DIRECTORY_MODE = 0755;
    private static final int FILE_MODE = 0644;

    public MountTarget {
        if (!path.isAbsolute() || path.names().isEmpty()) {
            throw new IllegalArgumentException("something is mounted on an absolute path below /, not on " + path);
        }
    }

    /**
     * Records that the place is made, unless it is there, and opened.
     *
     * @param what the mount for people: {@code the volume /data}
     * @return an O_PATH descriptor, for the caller to close
     */
    public Slot open(ProgramRecorder program, Stage stage, String what) {
        Recording steps = new Recording(program, stage, what);
        List<Pathname> names = path.names();
        Slot found = program.at(stage)
                .to("look for the place for " + what)
                .tolerating(Errno.ENOENT)
                .skippingAfterFailure(1)
                .openat2("place for " + what, path, EnumSet.of(OpenFlag.PATH), 0, resolve(stage));
        program.at(stage)
                .to("leave the place for " + what + " as it is")
                .skippingAfterSuccess(steps.toMake(names.size()))
                .close(new Arg.Result(found));
        Pathname above = Pathname.of("/");
        for (int i = 0; i < names.size(); i++) {
            steps.make(above, names.get(i), directory || i < names.size() - 1);
            above = above.resolve(names.get(i));
        }
        Slot place = program.at(stage)
                .to("open the place for " + what + ", without being led astray by a link")
                .openat2("place for " + what, path, EnumSet.of(OpenFlag.PATH), 0, resolve(stage));
        if (resolve(stage).contains(ResolveFlag.NO_MAGICLINKS) && !names.get(0).equals(PROC)) {
            refuseProc(program, stage, what, place);
        }
        return place;
    }

    private static void refuseProc(ProgramRecorder program, Stage stage, String what, Slot place) {
        Arg status = Structures.statfs();
        program.at(stage)
                .to("look what kind of file system the place for " + what + " is on")
                .call(Syscall.FSTATFS, new Arg.Result(place), status);
        program.at(stage)
                .to("be sure that no link has led " + what + " into /proc")
                .tolerating(Errno.EAGAIN)
                .call(Syscall.FUTEX, status, FUTEX_WAIT_PRIVATE, PROC_SUPER_MAGIC, Structures.noTime());
    }

    private Set<ResolveFlag> resolve(Stage stage) {
        return EnumSet.of(
                followLinks && stage.compareTo(Stage.DETACH) > 0 ? ResolveFlag.NO_MAGICLINKS : ResolveFlag.NO_SYMLINKS);
    }

    private final class Recording {
        private static final int STEPS_FOR_ONE = 3;

        private final ProgramRecorder program;
        private final Stage stage;
        private final String what;

        Recording(ProgramRecorder program, Stage stage, String what) {
            this.program = program;
            this.stage = stage;
            this.what = what;
        }

        int toMake(int names) {
            return STEPS_FOR_ONE * names;
        }

        void make(Pathname above, Pathname name, boolean asDirectory) {
            Slot parent = program.at(stage)
                    .to("open " + above + ", to make " + name + " in it for " + what)
                    .openat2(above.toString(), above, EnumSet.of(OpenFlag.PATH, OpenFlag.DIRECTORY), 0, resolve(stage));
            StepRecorder making = program.at(stage)
                    .to("make " + above.resolve(name) + " for " + what)
                    .tolerating(Errno.EEXIST, Errno.EROFS);
            if (asDirectory) {
                making.mkdirat(new Arg.Result(parent), name, DIRECTORY_MODE);
            } else {
                making.mknodat(new Arg.Result(parent), name, FileType.REGULAR.bits() | FILE_MODE, 0);
            }
            program.at(stage).to("close the handle on " + above).close(new Arg.Result(parent));
        }
    }
}
