/** Images of what containers changed of theirs. */
@NullMarked
package io.carafe.runtime.commit;

import org.jspecify.annotations.NullMarked;
