/** Filters of system calls: profiles, what they decide, and the programs that the kernel runs (seccomp(2)). */
@NullMarked
package io.carafe.confinement.seccomp;

import org.jspecify.annotations.NullMarked;
