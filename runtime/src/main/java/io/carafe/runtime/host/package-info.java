/** What the engine finds out about its host. */
@NullMarked
package io.carafe.runtime.host;

import org.jspecify.annotations.NullMarked;
