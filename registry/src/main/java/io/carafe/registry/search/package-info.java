/**
 * Looking for repositories.
 */
@NullMarked
package io.carafe.registry.search;

import org.jspecify.annotations.NullMarked;
