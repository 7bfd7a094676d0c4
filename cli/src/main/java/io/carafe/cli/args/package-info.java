/**
 * Reads command lines as Docker users write them: options with long and short names, described once for parsing, help and completion.
 */
@NullMarked
package io.carafe.cli.args;

import org.jspecify.annotations.NullMarked;
