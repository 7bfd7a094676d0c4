/**
 * Small programs without a compiler, assembler, linker or library: what runs where a JVM would be too much.
 *
 * <p>A program is written once, in a small instruction set ({@link io.carafe.linux.program.Instruction}), by an
 * {@link io.carafe.linux.program.Assembler}. Two encoders make machine code of it, and
 * {@link io.carafe.linux.program.Executable} a file. In tests an interpreter runs the same instructions on a kernel that is
 * scripted.
 */
@NullMarked
package io.carafe.linux.program;

import org.jspecify.annotations.NullMarked;
