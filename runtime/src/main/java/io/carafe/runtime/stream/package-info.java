/** A container's standard input, output and error, and its logs. */
@NullMarked
package io.carafe.runtime.stream;

import org.jspecify.annotations.NullMarked;
