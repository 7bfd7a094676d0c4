/**
 * Gives a container network devices, addresses and ports of its own.
 */
@NullMarked
package io.carafe.namespaces.net;

import org.jspecify.annotations.NullMarked;
