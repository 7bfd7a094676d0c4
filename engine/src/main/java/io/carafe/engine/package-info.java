/**
 * The warm process behind the command: it listens on a socket, takes the standard descriptors of each client, and lets a
 * {@link io.carafe.engine.SessionHandler} do what the client asks.
 */
@NullMarked
package io.carafe.engine;

import org.jspecify.annotations.NullMarked;
