/**
 * The bytes of rtnetlink(7): {@link io.carafe.linux.netlink.ChangeMessages} writes them, and
 * {@link io.carafe.linux.netlink.Replies} reads them. Makes no system call.
 */
@NullMarked
package io.carafe.linux.netlink;

import org.jspecify.annotations.NullMarked;
