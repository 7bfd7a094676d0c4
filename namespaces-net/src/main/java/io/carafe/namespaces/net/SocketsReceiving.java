package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.launch.Handle;

/**
 * Receives the sockets that the new process has opened in its network.
 *
 * @param namespace its network namespace
 */
record SocketsReceiving(Handle namespace) implements HostStep {
    @Override
    public String text() {
        return "recvmsg(SCM_RIGHTS) of sockets in <" + namespace.name() + ">";
    }

    @Override
    public void perform(HostSide host) {
        host.receiveSockets(namespace);
    }
}
