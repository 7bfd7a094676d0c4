/**
 * How far something has come, on a terminal.
 */
@NullMarked
package io.carafe.cli.progress;

import org.jspecify.annotations.NullMarked;
