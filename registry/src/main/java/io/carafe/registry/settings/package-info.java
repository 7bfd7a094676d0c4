/**
 * What the work with registries depends on besides its arguments.
 */
@NullMarked
package io.carafe.registry.settings;

import org.jspecify.annotations.NullMarked;
