/** From what was asked for to what it comes to on this host. */
@NullMarked
package io.carafe.runtime.resolve;

import org.jspecify.annotations.NullMarked;
