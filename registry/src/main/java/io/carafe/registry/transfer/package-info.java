/**
 * Manifests and blobs on their way.
 */
@NullMarked
package io.carafe.registry.transfer;

import org.jspecify.annotations.NullMarked;
