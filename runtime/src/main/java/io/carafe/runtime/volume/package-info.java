/**
 * Named volumes as things of their own.
 */
@NullMarked
package io.carafe.runtime.volume;

import org.jspecify.annotations.NullMarked;
