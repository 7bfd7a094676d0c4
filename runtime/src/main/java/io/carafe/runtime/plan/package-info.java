/** Composes the steps of all isolators into one launch plan. */
@NullMarked
package io.carafe.runtime.plan;

import org.jspecify.annotations.NullMarked;
