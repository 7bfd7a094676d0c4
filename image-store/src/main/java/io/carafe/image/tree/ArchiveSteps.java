package io.carafe.image.tree;

import io.carafe.api.kernel.Pathname;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What goes into an archive, in order. */
interface ArchiveSteps extends AutoCloseable {
    /** The next one; null at the end. */
    @Nullable
    Part next();

    /** A part of an archive. */
    sealed interface Part {
        /** A file or directory, or the end of one. */
        record Tree(TreeWalk.Step step) implements Part {}

        /** An empty file that only the archive has. */
        record Mark(Pathname path) implements Part {}

        /** A device node that only the archive has. */
        record Device(Pathname path, NotedFile file) implements Part {}
    }

    /** Whether files have an extended attribute in the archive, too. */
    default boolean keeps(Pathname attribute) {
        return true;
    }

    /** How the archive sees the owners of files. */
    default OwnerView owners() {
        return OwnerView.ofHost();
    }

    /** Whose a file of the only user that there is really is, when it has no attribute that says so. */
    default Optional<NotedOwner> noted(TreeWalk.Step step) {
        return Optional.empty();
    }

    @Override
    void close();
}
