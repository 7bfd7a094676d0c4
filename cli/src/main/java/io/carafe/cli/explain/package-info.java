/**
 * Plans and traces of launches, told to people and to programs.
 */
@NullMarked
package io.carafe.cli.explain;

import org.jspecify.annotations.NullMarked;
