/**
 * Help and completion, made of the same descriptions that command lines are read by.
 */
@NullMarked
package io.carafe.cli.help;

import org.jspecify.annotations.NullMarked;
