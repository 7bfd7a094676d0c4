/**
 * The terminal, or whatever standard output and error are connected to.
 */
@NullMarked
package io.carafe.cli.console;

import org.jspecify.annotations.NullMarked;
