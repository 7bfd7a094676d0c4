package io.carafe.image.tree;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One directory of an overlay: the directories of the layers that it is made of, open, the uppermost first. */
final class MergedDirectory implements AutoCloseable {
    private static final Set<AtFlag> NOFOLLOW = Set.of(AtFlag.SYMLINK_NOFOLLOW);
    private static final Set<OpenFlag> OPEN = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);

    private final FileCalls kernel;
    private final List<Integer> handles;

    private MergedDirectory(FileCalls kernel, List<Integer> handles) {
        this.kernel = kernel;
        this.handles = handles;
    }

    /** The root: all layers, whatever their own attributes say. */
    static MergedDirectory ofRoots(FileCalls kernel, List<Pathname> layers) {
        MergedDirectory merged = new MergedDirectory(kernel, new ArrayList<>());
        for (Pathname layer : layers) {
            Set<OpenFlag> flags = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
            merged.handles.add(kernel.open(FileCalls.AT_FDCWD, layer, flags).intOrThrow("open the layer " + layer));
        }
        return merged;
    }

    List<Integer> handles() {
        return handles;
    }

    int uppermost() {
        return handles.get(0);
    }

    /** A directory in this one, which the uppermost layer that has anything of that name has as a directory. */
    MergedDirectory enter(Pathname name) {
        MergedDirectory below = new MergedDirectory(kernel, new ArrayList<>());
        for (int handle : handles) {
            Answer<FileStatus> answer = kernel.statx(handle, name, NOFOLLOW);
            if (answer.failedWith(Errno.ENOENT)) {
                continue;
            }
            if (!answer.orThrow("look at " + name + " in a layer").isDirectory()) {
                break;
            }
            int opened = kernel.openat2(handle, name, OPEN, 0, Set.of(ResolveFlag.NO_SYMLINKS))
                    .intOrThrow("open " + name + " in a layer");
            below.handles.add(opened);
            if (isOpaque(kernel, opened)) {
                break;
            }
        }
        return below;
    }

    /** A directory that no layer has. */
    MergedDirectory nothing() {
        return new MergedDirectory(kernel, new ArrayList<>());
    }

    /** What is there under a name, without following a link; null when nothing is. */
    @Nullable
    FileStatus status(Pathname name) {
        for (int handle : handles) {
            Answer<FileStatus> answer = kernel.statx(handle, name, NOFOLLOW);
            if (!answer.failedWith(Errno.ENOENT)) {
                FileStatus status = answer.orThrow("look at " + name + " in a layer");
                return Overlay.isWhiteout(status) ? null : status;
            }
        }
        return null;
    }

    /** Whether a directory of one layer hides all that lower layers have in its place. */
    static boolean isOpaque(FileCalls kernel, int handle) {
        return isOpaque(kernel, handle, Overlay.TRUSTED_OPAQUE) || isOpaque(kernel, handle, Overlay.USER_OPAQUE);
    }

    private static boolean isOpaque(FileCalls kernel, int handle, Pathname attribute) {
        Answer<byte[]> value = kernel.fgetxattr(handle, attribute);
        return value.ok() && Overlay.isOpaqueValue(value.orThrow("read an attribute"));
    }

    @Override
    public void close() {
        handles.forEach(kernel::close);
        handles.clear();
    }
}
