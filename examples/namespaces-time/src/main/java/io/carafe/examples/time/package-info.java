/** An isolator of one's own: the time namespace. See {@code docs/writing-an-isolator.md}. */
@NullMarked
package io.carafe.examples.time;

import org.jspecify.annotations.NullMarked;
