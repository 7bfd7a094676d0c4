/**
 * The engine's side of the keeper: the program above the engine whose children the containers are, and which outlives the
 * engine ({@link io.carafe.linux.keeper}).
 */
@NullMarked
package io.carafe.runtime.keeper;

import org.jspecify.annotations.NullMarked;
