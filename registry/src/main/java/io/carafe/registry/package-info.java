/**
 * Registries: pulls images from them and pushes images to them, by the OCI distribution protocol.
 */
@NullMarked
package io.carafe.registry;

import org.jspecify.annotations.NullMarked;
