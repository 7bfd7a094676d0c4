/**
 * Whether containers do well.
 */
@NullMarked
package io.carafe.runtime.health;

import org.jspecify.annotations.NullMarked;
