/** Files that are either old or new, whatever happens while they are written, and the locks between processes. */
@NullMarked
package io.carafe.image.state;

import org.jspecify.annotations.NullMarked;
