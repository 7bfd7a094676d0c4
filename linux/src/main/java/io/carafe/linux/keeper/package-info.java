/**
 * The keeper: a tiny program above the engine that is the parent of all containers, so that they, their output and their
 * exit codes outlive an engine that dies.
 *
 * <p>What it does is written once, as a {@linkplain io.carafe.linux.keeper.KeeperProgram program} in the instruction set of
 * {@link io.carafe.linux.program}.
 *
 * <p>How to speak with it is said in {@link io.carafe.linux.keeper.ControlProtocol}.
 */
@NullMarked
package io.carafe.linux.keeper;

import org.jspecify.annotations.NullMarked;
