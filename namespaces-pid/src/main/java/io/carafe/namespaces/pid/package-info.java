/**
 * Gives a container a process tree of its own, in which its first process is number 1.
 */
@NullMarked
package io.carafe.namespaces.pid;

import org.jspecify.annotations.NullMarked;
