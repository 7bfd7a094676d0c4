package io.carafe.runtime.forward;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.PeerAddress;
import io.carafe.api.kernel.PollEntry;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A port of the host's by UDP. Each who sends something there has a conversation of his own with the container. */
final class UdpPort extends ForwardedPort {
    /** What more of them send is lost. */
    static final int MOST_CONVERSATIONS = 1024;

    private static final int MSG_DONTWAIT = 0x40;
    private static final int BATCH = 32;

    private final Duration patience;
    private final Map<PeerAddress, UdpConversation> conversations = new HashMap<>();

    /**
     * @param socket becomes this object's own
     * @param patience after what silence a conversation is over
     */
    UdpPort(ForwardLoop loop, SocketStock stock, Descriptor socket, Forwarding forwarding, Duration patience) {
        super(loop, stock, socket, forwarding);
        this.patience = patience;
    }

    @Override
    public int interest() {
        return PollEntry.IN;
    }

    @Override
    public void ready(int seen) {
        for (int i = 0; i < BATCH; i++) {
            ByteBuffer buffer = loop.buffer();
            Answer<PeerAddress> from = loop.kernel().receiveFrom(socket.number(), buffer, MSG_DONTWAIT);
            if (from.failedWith(Errno.EAGAIN)) {
                return;
            }
            // Otherwise somebody who was answered is not there any more, which is told once.
            if (from.ok()) {
                take(from.orThrow("receive a datagram"), buffer.flip());
            }
        }
    }

    private void take(PeerAddress client, ByteBuffer datagram) {
        UdpConversation known = conversations.get(client);
        if (known == null && conversations.size() < MOST_CONVERSATIONS) {
            known = new UdpConversation(
                    loop,
                    forwarding,
                    answer -> loop.kernel().sendTo(socket.number(), answer, MSG_DONTWAIT, client),
                    () -> conversations.remove(client));
            conversations.put(client, known);
            known.begin(stock, patience);
        }
        if (known != null) {
            known.send(datagram);
        }
    }

    @Override
    protected void endAll() {
        List.copyOf(conversations.values()).forEach(UdpConversation::end);
    }
}
