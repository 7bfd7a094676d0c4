/**
 * The only machine code of Carafe: how a JVM makes a child process without running Java in it.
 *
 * <p>A forked child of a multi-threaded process may do next to nothing safely, and Java code is far from nothing. So
 * the child executes a <em>launch program</em> instead: an array of system calls that Java has written into native
 * memory beforehand ({@link io.carafe.linux.machine.LaunchLayout}), walked by a few dozen instructions
 * ({@link io.carafe.linux.machine.Listing}) that Java has placed into an executable page
 * ({@link io.carafe.linux.machine.MachineCode}).
 *
 * <p>This package knows no system call but the three that surround the program: {@code rt_sigprocmask},
 * {@code clone3} and {@code exit_group}. What a program contains is the business of its callers.
 */
@NullMarked
package io.carafe.linux.machine;

import org.jspecify.annotations.NullMarked;
