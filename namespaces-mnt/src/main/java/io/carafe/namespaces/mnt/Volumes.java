package io.carafe.namespaces.mnt;

import io.carafe.api.MountSpec;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.FileSystemMount;
import io.carafe.api.launch.MountTarget;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** Mounts what the user gave. A target nearer to the root comes first, so that none hides another. */
final class Volumes {
    private record Volume(Pathname target, Runnable recording) {
        int depth() {
            return target.names().size();
        }
    }

    void record(LaunchContext context, ProgramRecorder program) {
        List<Volume> volumes = new ArrayList<>();
        for (BindMount bind : context.mounts().binds()) {
            volumes.add(new Volume(
                    bind.target(), () -> bind.record(program, Stage.VOLUMES, "the volume " + bind.target())));
        }
        for (MountSpec.Tmpfs tmpfs : context.mounts().tmpfs()) {
            volumes.add(new Volume(tmpfs.target(), () -> record(tmpfs, program)));
        }
        volumes.sort(Comparator.comparingInt(Volume::depth));
        volumes.forEach(volume -> volume.recording().run());
    }

    private static void record(MountSpec.Tmpfs tmpfs, ProgramRecorder program) {
        TmpfsOptions options = TmpfsOptions.of(tmpfs);
        Slot place =
                new MountTarget(tmpfs.target(), true, true).open(program, Stage.VOLUMES, "the tmpfs " + tmpfs.target());
        new FileSystemMount("tmpfs", "tmpfs", options.flags(), options.data(), tmpfs.target())
                .recordOnto(program, Stage.VOLUMES, "mount the tmpfs " + tmpfs.target(), place);
    }
}
