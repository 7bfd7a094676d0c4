/**
 * Composes isolators and an image into a running container, and keeps what must be known about it on disk.
 */
@NullMarked
package io.carafe.runtime;

import org.jspecify.annotations.NullMarked;
