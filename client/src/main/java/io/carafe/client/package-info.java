/**
 * The client of the engine, which must start in the time of an empty JVM, and the protocol that both speak.
 *
 * <p>What runs on the way of every command avoids what is slow when it is first used: lambdas, streams, regular
 * expressions, formats, anything beyond {@code java.base}.
 */
@NullMarked
package io.carafe.client;

import org.jspecify.annotations.NullMarked;
