/**
 * Namespaces and who is in them, read from /proc.
 */
@NullMarked
package io.carafe.cli.lsns;

import org.jspecify.annotations.NullMarked;
