/**
 * The client of the {@code carafe} command as a program of its own, which needs about a millisecond where a JVM needs
 * sixty.
 *
 * <p>It does what {@code io.carafe.client.Client} does when an engine of the same build is there and all is as usual. In
 * every other case, as long as no engine has begun the command, it becomes that client by execve(2): so there is one place
 * that starts engines and explains what is wrong, and no command is done twice. What both must find alike (the state root,
 * the directory of the engine, what HELLO says) is compared by tests that run both.
 *
 * <p>It is written in the instruction set of {@link io.carafe.linux.program}. docs/engine.md has the protocol.
 */
@NullMarked
package io.carafe.linux.client;

import org.jspecify.annotations.NullMarked;
