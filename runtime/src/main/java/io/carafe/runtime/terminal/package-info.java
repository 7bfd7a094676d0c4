/**
 * The terminal that a program was started on.
 */
@NullMarked
package io.carafe.runtime.terminal;

import org.jspecify.annotations.NullMarked;
