/** From the bytes of a source to the bytes of an archive: decompression and digest, on threads of their own. */
@NullMarked
package io.carafe.image.stream;

import org.jspecify.annotations.NullMarked;
