/** The documents of an image, as the OCI image specification has them, and changes to a configuration. */
@NullMarked
package io.carafe.image.config;

import org.jspecify.annotations.NullMarked;
