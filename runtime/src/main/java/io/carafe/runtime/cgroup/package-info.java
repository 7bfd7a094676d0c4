/** Stops and measures containers by their control groups. */
@NullMarked
package io.carafe.runtime.cgroup;

import org.jspecify.annotations.NullMarked;
