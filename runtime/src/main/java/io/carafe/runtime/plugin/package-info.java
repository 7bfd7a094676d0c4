/** Finds, wires and checks isolators. */
@NullMarked
package io.carafe.runtime.plugin;

import org.jspecify.annotations.NullMarked;
