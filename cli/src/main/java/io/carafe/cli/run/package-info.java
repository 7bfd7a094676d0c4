/**
 * From the options of {@code carafe run} to a container specification.
 */
@NullMarked
package io.carafe.cli.run;

import org.jspecify.annotations.NullMarked;
