package io.carafe.image.tree;

import io.carafe.api.kernel.Kernel;

/**
 * How this process works on the files of images and containers.
 *
 * @param kernel makes the calls; without root one that gets at files of other users of containers, too
 * @param privileges what can be done by it
 * @param inside whom containers see as the owner of what belongs to somebody here
 * @param here to whom what is somebody's in a container belongs here; a user that cannot be here is the container's root
 */
public record FileAccess(Kernel kernel, Privileges privileges, OwnerView inside, OwnerView here) {
    /** By the rights of this process alone, to whom owners are what they are in containers. */
    public static FileAccess ofProcess(Kernel kernel) {
        return new FileAccess(kernel, Privileges.of(kernel), OwnerView.ofHost(), OwnerView.ofHost());
    }
}
