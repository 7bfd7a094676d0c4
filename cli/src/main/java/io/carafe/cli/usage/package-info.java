/** How much space is used, and by what. */
@NullMarked
package io.carafe.cli.usage;

import org.jspecify.annotations.NullMarked;
