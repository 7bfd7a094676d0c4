/** What containers use, for {@code carafe stats}. */
@NullMarked
package io.carafe.cli.stats;

import org.jspecify.annotations.NullMarked;
