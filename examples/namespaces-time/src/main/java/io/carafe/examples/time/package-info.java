/**
 * An isolator as a stranger would write it, against {@code io.carafe.api} alone: it gives a container clocks of its own.
 */
@NullMarked
package io.carafe.examples.time;

import org.jspecify.annotations.NullMarked;
