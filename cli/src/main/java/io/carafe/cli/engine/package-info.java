/**
 * {@code carafe engine}: the engine started, stopped, asked, and served.
 */
@NullMarked
package io.carafe.cli.engine;

import org.jspecify.annotations.NullMarked;
