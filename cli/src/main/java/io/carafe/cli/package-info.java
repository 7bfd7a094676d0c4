/**
 * The {@code carafe} command: reads its arguments, asks the runtime, and is the only code that writes to the terminal.
 */
@NullMarked
package io.carafe.cli;

import org.jspecify.annotations.NullMarked;
