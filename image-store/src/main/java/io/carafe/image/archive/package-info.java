/** Archives and directories that images are kept in, as files by name. */
@NullMarked
package io.carafe.image.archive;

import org.jspecify.annotations.NullMarked;
