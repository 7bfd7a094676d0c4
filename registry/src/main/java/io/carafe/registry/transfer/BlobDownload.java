package io.carafe.registry.transfer;

import io.carafe.api.error.RegistryException;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.registry.http.Answer;
import io.carafe.registry.http.RegistryConnection;
import io.carafe.registry.http.Request;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A blob as it arrives. A connection that breaks half-way is made again, from the byte on that is missing; only failures
 * without any progress between them are counted. What is wrong is thrown as {@link RegistryException}, so that no decompressor
 * takes it for its own. For one reader; any thread may close it.
 */
final class BlobDownload implements ReadableByteChannel {
    private static final Pattern CONTENT_RANGE = Pattern.compile("bytes ([0-9]{1,18})-[0-9]+/.*");
    private static final int SKIP_BYTES = 1 << 16;

    private final RegistryConnection connection;
    private final List<String> targets;
    private final List<String> scopes;
    private final ContentDescriptor blob;
    private final String attempt;
    private final int attempts;
    private long received;
    private int failures;
    private @Nullable Answer answer;
    private volatile boolean closed;

    /**
     * @param targets where the blob is to be had; the next one when there is none at the first
     * @param attempts how often it may fail in a row
     */
    BlobDownload(
            RegistryConnection connection,
            List<String> targets,
            List<String> scopes,
            ContentDescriptor blob,
            String attempt,
            int attempts) {
        this.connection = connection;
        this.targets = targets;
        this.scopes = scopes;
        this.blob = blob;
        this.attempt = attempt;
        this.attempts = attempts;
    }

    @Override
    public int read(ByteBuffer into) {
        while (true) {
            Answer current = opened();
            try {
                int length = current.body().read(into);
                if (length >= 0) {
                    received += length;
                    failures = length > 0 ? 0 : failures;
                    return length;
                }
                if (received >= blob.size()) {
                    return -1;
                }
                throw new EOFException("it ended after " + received + " of " + blob.size() + " bytes");
            } catch (IOException broken) {
                lose(current, broken);
            }
        }
    }

    private void lose(Answer current, IOException broken) {
        current.close();
        synchronized (this) {
            answer = null;
        }
        failures++;
        if (closed || broken instanceof AsynchronousCloseException || failures >= attempts) {
            throw connection.broken(attempt, current.uri(), broken);
        }
        connection.backOff(attempt, String.valueOf(broken.getMessage()), failures);
    }

    private Answer opened() {
        synchronized (this) {
            if (answer != null) {
                return answer;
            }
        }
        Answer made = ask();
        synchronized (this) {
            answer = made;
            if (closed) {
                made.close();
            }
        }
        return made;
    }

    private Answer ask() {
        for (String target : targets) {
            Request request = Request.of("GET", target, attempt, scopes);
            Answer made = connection.send(received > 0 ? request.with("Range", "bytes=" + received + "-") : request);
            if (made.status() == Answer.NOT_FOUND && !target.equals(targets.get(targets.size() - 1))) {
                made.close();
                continue;
            }
            try {
                return checked(made);
            } catch (RuntimeException refused) {
                made.close();
                throw refused;
            }
        }
        throw new IllegalStateException("there is nowhere to ask");
    }

    private Answer checked(Answer made) {
        if (made.status() == Answer.PARTIAL && received > 0) {
            Matcher range = CONTENT_RANGE.matcher(made.header("Content-Range").orElse(""));
            if (!range.matches() || Long.parseLong(range.group(1)) != received) {
                throw connection.nonsense(attempt, "sent another part of a layer than it was asked for");
            }
        } else if (made.status() == Answer.OK) {
            if (made.length().isPresent() && made.length().getAsLong() != blob.size()) {
                throw connection.nonsense(
                        attempt,
                        "has " + made.length().getAsLong() + " bytes of " + blob.digest() + ", and the manifest says "
                                + blob.size());
            }
            skip(made, received);
        } else {
            throw connection.refusal(attempt, made);
        }
        return made;
    }

    /** A registry that cannot send a part sends all of it once more. */
    private void skip(Answer made, long count) {
        ByteBuffer dropped = ByteBuffer.allocate(SKIP_BYTES);
        long left = count;
        try {
            while (left > 0) {
                int length = made.body().read(dropped.clear().limit((int) Math.min(SKIP_BYTES, left)));
                if (length < 0) {
                    throw new EOFException("it ended before the part that is missing");
                }
                left -= length;
            }
        } catch (IOException broken) {
            throw connection.broken(attempt, made.uri(), broken);
        }
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() {
        Answer last;
        synchronized (this) {
            closed = true;
            last = answer;
        }
        if (last != null) {
            last.close();
        }
    }
}
