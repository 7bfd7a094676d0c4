/** What SELinux calls containers on this host: the policy's labels, and categories that keep containers apart. */
@NullMarked
package io.carafe.runtime.selinux;

import org.jspecify.annotations.NullMarked;
