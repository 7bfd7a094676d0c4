/** What a container is: its specification, the handle on a running one, and the errors. No native code and no I/O. */
@NullMarked
package io.carafe.api;

import org.jspecify.annotations.NullMarked;
