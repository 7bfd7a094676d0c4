/**
 * The one door to the Linux kernel: every system call that Carafe makes goes through this package, which implements the
 * interfaces that {@code io.carafe.api} declares.
 */
@NullMarked
package io.carafe.linux;

import org.jspecify.annotations.NullMarked;
