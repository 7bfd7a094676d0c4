/**
 * Gives a container a file system tree of its own: the root, the mounts on it, and the way back for neither.
 */
@NullMarked
package io.carafe.namespaces.mnt;

import org.jspecify.annotations.NullMarked;
