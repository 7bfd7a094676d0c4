/** The launch program: the system calls that a new process makes between clone3 and execve, as data. */
@NullMarked
package io.carafe.api.launch;

import org.jspecify.annotations.NullMarked;
