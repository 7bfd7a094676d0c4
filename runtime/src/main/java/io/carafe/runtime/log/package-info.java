/** The ring log: how a container's output is kept, read back and followed. */
@NullMarked
package io.carafe.runtime.log;

import org.jspecify.annotations.NullMarked;
