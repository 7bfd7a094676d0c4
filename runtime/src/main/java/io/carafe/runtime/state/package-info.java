/** What is kept of containers on disk. */
@NullMarked
package io.carafe.runtime.state;

import org.jspecify.annotations.NullMarked;
