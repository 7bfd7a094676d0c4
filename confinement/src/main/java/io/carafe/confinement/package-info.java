/** What a container's process may never do: capabilities, no_new_privs, seccomp, kernel settings and security labels. */
@NullMarked
package io.carafe.confinement;

import org.jspecify.annotations.NullMarked;
