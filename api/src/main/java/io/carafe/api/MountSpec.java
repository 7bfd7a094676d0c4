package io.carafe.api;

import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Something that a container has mounted besides its root, as asked for. Targets are absolute and tidy ({@link Pathname#tidied}). */
public sealed interface MountSpec {
    Pathname target();

    /**
     * A file or directory of the host's.
     *
     * @param source absolute, on the host
     * @param recursive with the mounts below the source
     * @param propagation {@code PRIVATE}, {@code SLAVE} or {@code SHARED}
     * @param createSource whether a directory is made when there is no source, as Docker's {@code -v} does
     * @param relabelling for whom its files are labelled, where SELinux is at work; empty when they keep their labels
     */
    record Bind(
            Pathname source,
            Pathname target,
            boolean readOnly,
            boolean recursive,
            MountFlag propagation,
            boolean createSource,
            Optional<Relabelling> relabelling)
            implements MountSpec {
        public Bind {
            target = target.tidied();
        }

        /** Whose files keep their labels. */
        public Bind(
                Pathname source,
                Pathname target,
                boolean readOnly,
                boolean recursive,
                MountFlag propagation,
                boolean createSource) {
            this(source, target, readOnly, recursive, propagation, createSource, Optional.empty());
        }
    }

    /**
     * A directory that Carafe keeps.
     *
     * @param name empty for a volume without a name, which lives as long as the container
     * @param copyUp whether a new volume begins with what the image has at the target
     * @param relabelling for whom its files are labelled, where SELinux is at work; shared, if nothing is said
     */
    record Volume(String name, Pathname target, boolean readOnly, boolean copyUp, Optional<Relabelling> relabelling)
            implements MountSpec {
        public Volume {
            target = target.tidied();
        }

        /** Of which nothing is said. */
        public Volume(String name, Pathname target, boolean readOnly, boolean copyUp) {
            this(name, target, readOnly, copyUp, Optional.empty());
        }
    }

    /**
     * A file system in memory.
     *
     * @param size bytes; the kernel's default is half of the memory
     * @param mode permissions of its root; 01777 by default
     * @param options more options in the words of mount(8), comma-separated, flags such as {@code noexec} among them
     */
    record Tmpfs(Pathname target, OptionalLong size, OptionalInt mode, String options) implements MountSpec {
        public Tmpfs {
            target = target.tidied();
        }
    }
}
