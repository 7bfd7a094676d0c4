/** What Carafe throws on purpose, and the exit codes of the command. */
@NullMarked
package io.carafe.api.error;

import org.jspecify.annotations.NullMarked;
