/** The tar map of a layer: all of its archive that is not the contents of files in its tree. */
@NullMarked
package io.carafe.image.tarmap;

import org.jspecify.annotations.NullMarked;
