/** Trees of files, made, read, copied and removed relative to directory handles, which no link leads away from. */
@NullMarked
package io.carafe.image.tree;

import org.jspecify.annotations.NullMarked;
