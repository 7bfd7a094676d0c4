/**
 * Tables, templates, JSON, and quantities for people.
 */
@NullMarked
package io.carafe.cli.format;

import org.jspecify.annotations.NullMarked;
