package io.carafe.namespaces.mnt;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.LaunchContext;

/** What the kernel refuses to root of a user namespace other than the first (user_namespaces(7)). */
final class UserNamespaces {
    private UserNamespaces() {}

    /** Whether the container is in such a one: no device nodes, no trusted.* attributes, ids that are mapped or not. */
    static boolean mapped(LaunchContext context) {
        return context.host().rootless() || !context.isHost(NamespaceKind.USER);
    }
}
