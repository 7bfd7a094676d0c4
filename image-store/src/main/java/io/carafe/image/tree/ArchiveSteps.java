package io.carafe.image.tree;

import io.carafe.api.kernel.Pathname;
import org.jspecify.annotations.Nullable;

/** What goes into an archive, in order. */
interface ArchiveSteps extends AutoCloseable {
    /** The next one; null at the end. */
    @Nullable
    Part next();

    /**
     * A part of an archive.
     *
     * @param mark whether it is an empty file that only the archive has, under the step's path
     */
    record Part(TreeWalk.Step step, boolean mark) {
        static @Nullable Part of(TreeWalk.@Nullable Step step) {
            return step == null ? null : new Part(step, false);
        }
    }

    /** Whether files have an extended attribute in the archive, too. */
    default boolean keeps(Pathname attribute) {
        return true;
    }

    /** How the archive sees the owners of files. */
    default OwnerView owners() {
        return OwnerView.ofHost();
    }

    @Override
    void close();
}
