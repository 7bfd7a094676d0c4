/**
 * Places at which a test may have the engine killed.
 */
@NullMarked
package io.carafe.runtime.failpoint;

import org.jspecify.annotations.NullMarked;
