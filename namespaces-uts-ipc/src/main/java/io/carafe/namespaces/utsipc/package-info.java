/**
 * Gives a container a host name and System V and POSIX message objects of its own.
 */
@NullMarked
package io.carafe.namespaces.utsipc;

import org.jspecify.annotations.NullMarked;
