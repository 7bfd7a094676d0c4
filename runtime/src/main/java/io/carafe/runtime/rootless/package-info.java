/** The network that an engine without root makes for itself, in which networks of its containers are. */
@NullMarked
package io.carafe.runtime.rootless;

import org.jspecify.annotations.NullMarked;
