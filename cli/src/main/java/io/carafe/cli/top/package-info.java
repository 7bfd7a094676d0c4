/** The processes of a container, for {@code carafe top}. */
@NullMarked
package io.carafe.cli.top;

import org.jspecify.annotations.NullMarked;
