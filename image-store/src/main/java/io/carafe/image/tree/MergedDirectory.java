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
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One directory of an overlay: the directories of the layers that it is made of, open, the uppermost first. */
final class MergedDirectory implements AutoCloseable {
    private static final Set<AtFlag> NOFOLLOW = Set.of(AtFlag.SYMLINK_NOFOLLOW);
    private static final Set<OpenFlag> OPEN = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);

    private final FileCalls kernel;
    private final List<Handle> handles;

    /** @param layer which one from above, beginning with 0 */
    private record Handle(int layer, int number) {}

    private MergedDirectory(FileCalls kernel, List<Handle> handles) {
        this.kernel = kernel;
        this.handles = handles;
    }

    /** The root: all layers, whatever their own attributes say. */
    static MergedDirectory ofRoots(FileCalls kernel, List<Pathname> layers) {
        MergedDirectory merged = new MergedDirectory(kernel, new ArrayList<>());
        boolean complete = false;
        try {
            for (Pathname layer : layers) {
                Set<OpenFlag> flags = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
                int opened = kernel.open(FileCalls.AT_FDCWD, layer, flags).intOrThrow("open the layer " + layer);
                merged.handles.add(new Handle(merged.handles.size(), opened));
            }
            complete = true;
            return merged;
        } finally {
            if (!complete) {
                merged.close();
            }
        }
    }

    List<Integer> handles() {
        return handles.stream().map(Handle::number).toList();
    }

    int uppermost() {
        return handles.get(0).number();
    }

    /** A directory in this one, which the uppermost layer that has anything of that name has as a directory. */
    MergedDirectory enter(Pathname name) {
        MergedDirectory below = new MergedDirectory(kernel, new ArrayList<>());
        boolean complete = false;
        try {
            for (Handle handle : handles) {
                Optional<FileStatus> present = status(handle, name);
                if (present.isEmpty()) {
                    continue;
                }
                if (!present.get().isDirectory()) {
                    break;
                }
                int opened = kernel.openat2(handle.number(), name, OPEN, 0, Set.of(ResolveFlag.NO_SYMLINKS))
                        .intOrThrow("open " + name + " in a layer");
                below.handles.add(new Handle(handle.layer(), opened));
                if (isOpaque(kernel, opened)) {
                    break;
                }
            }
            complete = true;
            return below;
        } finally {
            if (!complete) {
                below.close();
            }
        }
    }

    /** A directory that no layer has. */
    MergedDirectory nothing() {
        return new MergedDirectory(kernel, new ArrayList<>());
    }

    /** What is there under a name, without following a link; null when nothing is. */
    @Nullable
    FileStatus status(Pathname name) {
        for (Handle handle : handles) {
            Optional<FileStatus> present = status(handle, name);
            if (present.isPresent()) {
                return present.filter(status -> !Overlay.isWhiteout(status)).orElse(null);
            }
        }
        return null;
    }

    private Optional<FileStatus> status(Handle handle, Pathname name) {
        Answer<FileStatus> answer = kernel.statx(handle.number(), name, NOFOLLOW);
        return answer.failedWith(Errno.ENOENT)
                ? Optional.empty()
                : Optional.of(answer.orThrow("look at " + name + " in a layer"));
    }

    /** What the layers that have this directory have in it under a name, be it a whiteout, the uppermost first. */
    List<Named> each(Pathname name) {
        return handles.stream()
                .map(handle -> new Named(handle.layer(), status(handle, name)))
                .toList();
    }

    /**
     * What one layer has under a name.
     *
     * @param layer which one from above, beginning with 0
     */
    record Named(int layer, Optional<FileStatus> file) {}

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
        handles.forEach(handle -> kernel.close(handle.number()));
        handles.clear();
    }
}
