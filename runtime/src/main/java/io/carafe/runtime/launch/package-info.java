/** Carries a launch plan out. */
@NullMarked
package io.carafe.runtime.launch;

import org.jspecify.annotations.NullMarked;
