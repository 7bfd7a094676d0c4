package io.carafe.runtime.state;

import java.nio.file.Path;

/** Where the parts of one container are kept: {@code containers/ID/}. */
public record ContainerDirectory(Path path) {
    /** What the container is. Locked while it is changed. */
    public Path record() {
        return path.resolve("container.json");
    }

    /** There while the container gets another name, when it may have two. */
    Path renaming() {
        return path.resolve("renaming");
    }

    /** What is known of its life. */
    public Path state() {
        return path.resolve("state.json");
    }

    /** What is thought of its health. */
    Path health() {
        return path.resolve("health.json");
    }

    /** What it leaves on the host while it runs. */
    Path effects() {
        return path.resolve("effects.json");
    }

    /** Locked by the engine that runs it. */
    public Path lock() {
        return path.resolve("lock");
    }

    /** What it wrote. */
    public Path log() {
        return path.resolve("log");
    }

    /** Says that its start began, of a container that is not to be kept; what an engine that dies leaves is abandoned then. */
    Path begun() {
        return path.resolve("begun");
    }

    /**
     * The empty directory that the root file system is mounted on. One serves all containers of a store, because each
     * mounts it in a namespace of its own.
     */
    public Path rootfs() {
        return path.resolve("../../rootfs").normalize();
    }

    /** As {@link #rootfs}, for a tmpfs that holds its changes. */
    public Path memory() {
        return path.resolve("../../memory").normalize();
    }

    /** The categories by which SELinux tells it from others. */
    Path categories() {
        return path.resolve("categories");
    }

    /** Its changes to the root file system. */
    public Path upper() {
        return path.resolve("upper");
    }

    /** Where overlayfs prepares them. */
    public Path work() {
        return path.resolve("work");
    }

    /** Its volumes without a name. */
    public Path volumes() {
        return path.resolve("volumes");
    }
}
