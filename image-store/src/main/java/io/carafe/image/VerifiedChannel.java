package io.carafe.image;

import io.carafe.api.error.CarafeException;
import io.carafe.api.image.InvalidImageException;
import io.carafe.image.config.Digests;
import io.carafe.image.oci.ContentDescriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * The contents of a blob, checked while they are read: no more bytes than its descriptor says, and at the end the digest.
 * What is wrong is told in exceptions that are no {@link IOException}s, so that no decompressor takes it for its own.
 */
final class VerifiedChannel implements ReadableByteChannel {
    private static final int BUFFER_BYTES = 1 << 16;

    private final ReadableByteChannel channel;
    private final ContentDescriptor blob;
    private final String what;
    private final MessageDigest digest = Digests.sha256();
    private long bytes;

    /** @param what for messages: "the layer sha256:…" */
    VerifiedChannel(ReadableByteChannel channel, ContentDescriptor blob, String what) {
        this.channel = channel;
        this.blob = blob;
        this.what = what;
    }

    @Override
    public int read(ByteBuffer into) {
        int start = into.position();
        int length = readSome(into);
        if (length < 0) {
            return -1;
        }
        bytes += length;
        if (bytes > blob.size()) {
            throw new InvalidImageException(
                    what + " cannot be used: it has more than the " + blob.size() + " bytes that it is said to have");
        }
        digest.update(into.duplicate().flip().position(start));
        return length;
    }

    private int readSome(ByteBuffer into) {
        try {
            return channel.read(into);
        } catch (IOException failed) {
            throw unreadable(what, failed);
        }
    }

    static CarafeException unreadable(String what, IOException failed) {
        String message = failed.getMessage();
        return new CarafeException(
                "cannot read " + what + ": "
                        + (message == null ? failed.getClass().getSimpleName() : message),
                "",
                failed);
    }

    /** Reads whatever is left, and checks that the whole is what it is said to be. Once. */
    void finish() {
        ByteBuffer rest = ByteBuffer.allocate(BUFFER_BYTES);
        while (read(rest.clear()) >= 0) {
            // counted and digested
        }
        if (bytes < blob.size()) {
            throw new InvalidImageException(
                    what + " cannot be used: it ends after " + bytes + " of its " + blob.size() + " bytes",
                    "It is not complete; get it again.");
        }
        String found = Digests.PREFIX + HexFormat.of().formatHex(digest.digest());
        if (!found.equals(blob.digest())) {
            throw new InvalidImageException(
                    what + " cannot be used: its contents have the digest " + found,
                    "It is damaged or was changed on its way; get it again.");
        }
    }

    @Override
    public boolean isOpen() {
        return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
