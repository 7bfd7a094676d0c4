/**
 * Names of images as registries know them.
 */
@NullMarked
package io.carafe.registry.name;

import org.jspecify.annotations.NullMarked;
