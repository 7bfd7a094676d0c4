/**
 * A container in the foreground: its streams, its terminal, its signals.
 */
@NullMarked
package io.carafe.cli.attach;

import org.jspecify.annotations.NullMarked;
