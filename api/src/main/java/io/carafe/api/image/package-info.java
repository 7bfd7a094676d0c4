/** What an image says about the containers made from it. */
@NullMarked
package io.carafe.api.image;

import org.jspecify.annotations.NullMarked;
