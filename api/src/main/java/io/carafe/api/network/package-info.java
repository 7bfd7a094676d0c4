/**
 * Networks as values: addresses, networks, what a container asks of them, and what it gets.
 */
@NullMarked
package io.carafe.api.network;

import org.jspecify.annotations.NullMarked;
