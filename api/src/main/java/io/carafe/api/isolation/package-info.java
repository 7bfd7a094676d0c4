/** The isolator SPI: what a plugin implements to put a process into a namespace, or to confine it otherwise. */
@NullMarked
package io.carafe.api.isolation;

import org.jspecify.annotations.NullMarked;
