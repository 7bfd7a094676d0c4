package io.carafe.runtime.dns;

import java.io.IOException;
import java.nio.channels.Channel;

/** Closes channels that nobody waits for any more. */
final class Channels {
    private Channels() {}

    /** Closing a socket gives its descriptor back even where it reports trouble (close(2)), so there is nothing to do. */
    @SuppressWarnings("EmptyCatch")
    static void closeQuietly(Channel channel) {
        try {
            channel.close();
        } catch (IOException alreadyClosed) {
        }
    }
}
