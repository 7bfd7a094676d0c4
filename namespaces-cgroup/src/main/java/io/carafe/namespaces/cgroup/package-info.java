/**
 * Bounds what a container may use of the machine, and shows it no more of the cgroup tree than its own part.
 */
@NullMarked
package io.carafe.namespaces.cgroup;

import org.jspecify.annotations.NullMarked;
