/** What SELinux calls containers and their files, as plain values. */
@NullMarked
package io.carafe.api.selinux;

import org.jspecify.annotations.NullMarked;
