/**
 * What an image can be imported from.
 */
@NullMarked
package io.carafe.cli.imports;

import org.jspecify.annotations.NullMarked;
