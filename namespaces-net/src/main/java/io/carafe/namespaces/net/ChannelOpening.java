package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;

/** Gives the new process an end of a socket pair, by which it sends sockets to the engine. */
record ChannelOpening() implements HostStep {
    @Override
    public String text() {
        return "socketpair(AF_UNIX, SOCK_SEQPACKET)";
    }

    @Override
    public void perform(HostSide host) {
        host.openChannel();
    }
}
