package io.carafe.namespaces.mnt;

import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.isolation.Tile;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.MountAttribute;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.MountAttributes;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * Puts a root file system together on a new tmpfs, tile by tile ({@link Tile}). Paths are the host's here: the new
 * process has not changed its root yet, and every directory on the way was just made by itself, in a tmpfs of its own.
 */
final class TiledRoot {
    private static final int WORK_MODE = 0700;
    private static final int FILE_MODE = 0600;

    private final LaunchContext context;
    private final Rootfs rootfs;
    private final Rootfs.OnDisk writable;
    private final boolean inUserNamespace;

    TiledRoot(LaunchContext context, Rootfs.OnDisk writable, boolean inUserNamespace) {
        this.context = context;
        this.rootfs = context.rootfs();
        this.writable = writable;
        this.inUserNamespace = inUserNamespace;
    }

    void record(ProgramRecorder program) {
        program.at(Stage.ROOTFS)
                .to("begin an empty root file system, to be put together from the host's directories")
                .mount("tmpfs", rootfs.mountPoint(), "tmpfs", Set.of(), context.mountOptions("mode=755"));
        int overlays = 0;
        for (Tile tile : rootfs.tiles()) {
            Pathname place = tile.path().below(rootfs.mountPoint());
            if (tile instanceof Tile.Empty empty) {
                program.at(Stage.ROOTFS).to("make the directory " + tile.path()).mkdir(place, empty.mode());
            } else if (tile instanceof Tile.Link link) {
                program.at(Stage.ROOTFS).to("make the link " + tile.path()).symlink(link.target(), place);
            } else if (tile instanceof Tile.File file) {
                file(program, file, place);
            } else if (tile instanceof Tile.Overlay overlay) {
                overlays++;
                overlay(program, overlay, place, overlays);
            }
        }
    }

    private void overlay(ProgramRecorder program, Tile.Overlay overlay, Pathname place, int number) {
        Pathname upper = writable.upper().resolve(Integer.toString(number));
        Pathname work = writable.work().resolve(Integer.toString(number));
        OverlayOptions options =
                new OverlayOptions(List.of(overlay.source()), upper, work, inUserNamespace, false, context.labels());
        program.at(Stage.ROOTFS).to("make the directory " + overlay.path()).mkdir(place, overlay.mode());
        program.at(Stage.ROOTFS)
                .to("make the writable layer of " + overlay.path())
                .mkdir(upper, overlay.mode());
        for (Rootfs.UpperDirectory directory : rootfs.upperDirectories()) {
            directory
                    .path()
                    .relativeTo(overlay.path())
                    .filter(inTile -> !directory.empty())
                    .ifPresent(inTile -> RootFileSystem.begin(directory, upper.resolve(inTile), program));
        }
        program.at(Stage.ROOTFS)
                .to("make the working directory of overlayfs for " + overlay.path())
                .mkdir(work, WORK_MODE);
        program.at(Stage.ROOTFS)
                .to("lay the container's changes over the host's " + overlay.source())
                .mount("overlay", place, "overlay", Set.of(), options.data());
    }

    private static void file(ProgramRecorder program, Tile.File file, Pathname place) {
        program.at(Stage.ROOTFS)
                .to("make a place for the file " + file.path())
                .mknod(place, FileType.REGULAR.bits() | FILE_MODE, 0);
        program.at(Stage.ROOTFS)
                .to("show the host's file " + file.source())
                .mount(file.source().toString(), place, "", EnumSet.of(MountFlag.BIND), "");
        program.at(Stage.ROOTFS)
                .to("keep the host's file " + file.source() + " from being written")
                .mountSetattr(place, Set.of(), MountAttributes.set(MountAttribute.RDONLY));
    }
}
