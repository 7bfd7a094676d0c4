/**
 * Gives a container user and group ids of its own, so that root inside is nobody in particular outside.
 */
@NullMarked
package io.carafe.namespaces.user;

import org.jspecify.annotations.NullMarked;
