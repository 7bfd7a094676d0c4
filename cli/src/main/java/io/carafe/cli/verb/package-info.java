/**
 * The verbs of the command, one class each.
 */
@NullMarked
package io.carafe.cli.verb;

import org.jspecify.annotations.NullMarked;
