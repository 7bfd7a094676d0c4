package io.carafe.namespaces.mnt;

import io.carafe.api.MountSpec;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.LentMount;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.BindMount;
import io.carafe.api.launch.FileSystemMount;
import io.carafe.api.launch.Handle;
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

    /** Where ids are mapped, the host's side takes hold of what it lends. */
    void prepare(LaunchContext context, HostRecorder host) {
        context.idMaps().ifPresent(ids -> {
            for (BindMount bind : context.mounts().binds()) {
                host.to("take hold of the volume " + bind.target()).step(LentMount.of(handle(bind), bind, ids));
            }
        });
    }

    void record(LaunchContext context, ProgramRecorder program) {
        List<Volume> volumes = new ArrayList<>();
        for (BindMount bind : context.mounts().binds()) {
            String what = "the volume " + bind.target();
            boolean lent = context.idMaps().isPresent();
            volumes.add(new Volume(bind.target(), () -> {
                if (lent) {
                    bind.attach(program, Stage.VOLUMES, what, new Arg.Given(handle(bind)));
                } else {
                    bind.record(program, Stage.VOLUMES, what);
                }
            }));
        }
        for (MountSpec.Tmpfs tmpfs : context.mounts().tmpfs()) {
            volumes.add(new Volume(tmpfs.target(), () -> record(tmpfs, context, program)));
        }
        volumes.sort(Comparator.comparingInt(Volume::depth));
        volumes.forEach(volume -> volume.recording().run());
    }

    private static Handle handle(BindMount bind) {
        return new Handle("volume " + bind.target());
    }

    private static void record(MountSpec.Tmpfs tmpfs, LaunchContext context, ProgramRecorder program) {
        TmpfsOptions options = TmpfsOptions.of(tmpfs);
        Slot place =
                new MountTarget(tmpfs.target(), true, true).open(program, Stage.VOLUMES, "the tmpfs " + tmpfs.target());
        new FileSystemMount("tmpfs", "tmpfs", options.flags(), context.mountOptions(options.data()), tmpfs.target())
                .recordOnto(program, Stage.VOLUMES, "mount the tmpfs " + tmpfs.target(), place);
    }
}
