package io.carafe.client;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Connects to an engine, if one is there. */
public final class EngineConnection {
    private EngineConnection() {}

    /** Connects; null when nobody listens. */
    public static @Nullable SocketChannel open(Path socket) {
        SocketChannel channel = null;
        try {
            channel = SocketChannel.open(StandardProtocolFamily.UNIX);
            channel.connect(UnixDomainSocketAddress.of(socket));
            return channel;
        } catch (IOException nobodyThere) {
            close(channel);
            return null;
        }
    }

    static void close(@Nullable SocketChannel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException closedAllTheSame) {
            // The descriptor is free either way, and the client needs nothing more of it.
        }
    }
}
