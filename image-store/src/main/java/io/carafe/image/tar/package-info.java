/** The tar format: V7, POSIX ustar, pax and GNU headers, read from a stream without touching a file system. */
@NullMarked
package io.carafe.image.tar;

import org.jspecify.annotations.NullMarked;
