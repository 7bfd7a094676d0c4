/**
 * What happens to containers, written down and read back.
 */
@NullMarked
package io.carafe.runtime.event;

import org.jspecify.annotations.NullMarked;
