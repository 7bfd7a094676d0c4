/** The kernel as an interface: typed system calls with the error number as a value, to be mocked in unit tests. */
@NullMarked
package io.carafe.api.kernel;

import org.jspecify.annotations.NullMarked;
