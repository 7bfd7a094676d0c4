/**
 * When containers that have ended are started again.
 */
@NullMarked
package io.carafe.runtime.restart;

import org.jspecify.annotations.NullMarked;
