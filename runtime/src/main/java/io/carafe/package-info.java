/**
 * The way in for Java programs that want to run containers.
 */
@NullMarked
package io.carafe;

import org.jspecify.annotations.NullMarked;
