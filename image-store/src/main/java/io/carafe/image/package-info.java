/**
 * Keeps images as content-addressed blobs and unpacked layers that containers share and never copy.
 */
@NullMarked
package io.carafe.image;

import org.jspecify.annotations.NullMarked;
