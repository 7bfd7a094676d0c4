package io.carafe.engine;

import io.carafe.api.kernel.Descriptor;

/**
 * One of a client's descriptors.
 *
 * @param reopened whether it is another opening of the same file, with a position of its own, which the client must be
 *     told of
 */
record TakenDescriptor(Descriptor descriptor, boolean reopened) {}
