/**
 * Takes what comes to ports of the host's to containers by hand, where no rule of the kernel's can: those of an engine without
 * root are in a network of their own, which packets of the host's do not reach. One thread does it for all.
 */
@NullMarked
package io.carafe.runtime.forward;

import org.jspecify.annotations.NullMarked;
