/**
 * The vocabulary of Carafe: what a container is, how isolation is contributed to one, and what the kernel can be asked to do, without any native code or I/O.
 */
@NullMarked
package io.carafe.api;

import org.jspecify.annotations.NullMarked;
