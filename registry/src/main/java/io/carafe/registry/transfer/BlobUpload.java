package io.carafe.registry.transfer;

import io.carafe.api.error.RegistryException;
import io.carafe.api.error.RegistryException.Reason;
import io.carafe.registry.http.Answer;
import io.carafe.registry.http.RegistryConnection;
import io.carafe.registry.http.Request;
import io.carafe.registry.http.Upload;
import io.carafe.registry.name.ImageName;
import java.util.EnumSet;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.LongFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts blobs into a repository: not at all when they are there, by a mount when another repository has them, and otherwise in one
 * stream, which goes on where it broke.
 */
final class BlobUpload {
    private static final Pattern RANGE = Pattern.compile("(?:bytes=)?0-([0-9]{1,18})");

    private static final Set<Reason> PASSING = EnumSet.of(Reason.UNREACHABLE, Reason.REFUSED);

    private final RegistryConnection connection;
    private final String repository;
    private final String attempt;
    private final int attempts;

    BlobUpload(RegistryConnection connection, ImageName image, String attempt, int attempts) {
        this.connection = connection;
        this.repository = image.repository();
        this.attempt = attempt;
        this.attempts = attempts;
    }

    /** Whether the repository has a blob. */
    boolean exists(String digest) {
        Request request = Request.of("HEAD", blobs() + digest, attempt, Scopes.push(repository));
        try (Answer answer = connection.expect(request, Answer.OK, Answer.NOT_FOUND)) {
            return answer.status() == Answer.OK;
        }
    }

    private String blobs() {
        return "/v2/" + repository + "/blobs/";
    }

    /** Whether the registry has put a blob of another repository into this one. */
    boolean mount(String digest, String from) {
        Request request = Request.of(
                "POST",
                blobs() + "uploads/?mount=" + digest + "&from=" + from,
                attempt,
                Scopes.mount(repository, from));
        try (Answer answer = connection.send(request)) {
            // Whoever may not read the other repository, or has a registry without mounts, uploads.
            if (answer.status() == Answer.ACCEPTED) {
                location(answer).ifPresent(this::abandon);
            }
            return answer.status() == Answer.CREATED;
        }
    }

    private void abandon(String upload) {
        connection
                .send(Request.of("DELETE", upload, attempt, Scopes.push(repository)))
                .close();
    }

    /**
     * Uploads a blob.
     *
     * @param bytes gives those from one on
     */
    void upload(String digest, long size, LongFunction<Upload> bytes) {
        String target = begin();
        long offset = 0;
        int failures = 0;
        while (true) {
            try {
                target = send(target, offset, size, bytes.apply(offset));
                break;
            } catch (RegistryException broken) {
                failures++;
                if (!PASSING.contains(broken.reason()) || failures >= attempts) {
                    throw broken;
                }
                connection.backOff(attempt, String.valueOf(broken.getMessage()), failures);
                OptionalLong there = received(target);
                if (there.isEmpty()) {
                    target = begin();
                } else if (there.getAsLong() > offset) {
                    failures = 0;
                }
                offset = there.orElse(0);
            }
        }
        finish(target, digest);
    }

    private String begin() {
        Request request = Request.of("POST", blobs() + "uploads/", attempt, Scopes.push(repository));
        try (Answer answer = connection.expect(request, Answer.ACCEPTED)) {
            return location(answer).orElseThrow(() -> connection.nonsense(attempt, "does not say where to upload to"));
        }
    }

    private static Optional<String> location(Answer answer) {
        return answer.header("Location").map(text -> answer.uri().resolve(text).toString());
    }

    /** Sends the rest. Returns where to go on. */
    private String send(String target, long offset, long size, Upload bytes) {
        if (offset == size) {
            return target;
        }
        Request request = Request.of("PATCH", target, attempt, Scopes.push(repository))
                .with("Content-Type", "application/octet-stream")
                .with(bytes)
                .once();
        if (offset > 0) {
            request = request.with("Content-Range", offset + "-" + (size - 1));
        }
        try (Answer answer = connection.expect(request, Answer.ACCEPTED, Answer.CREATED, Answer.NO_CONTENT)) {
            return location(answer).orElse(target);
        }
    }

    /** How many bytes have arrived; empty when the registry has forgotten the upload. */
    private OptionalLong received(String target) {
        Request request = Request.of("GET", target, attempt, Scopes.push(repository));
        try (Answer answer = connection.send(request)) {
            if (answer.status() != Answer.NO_CONTENT && answer.status() != Answer.ACCEPTED) {
                return OptionalLong.empty();
            }
            Matcher range = RANGE.matcher(answer.header("Range").orElse(""));
            // "0-0" is nothing, or one byte; one byte more or less would break the blob, so it begins anew.
            return range.matches() && !range.group(1).equals("0")
                    ? OptionalLong.of(Long.parseLong(range.group(1)) + 1)
                    : OptionalLong.empty();
        }
    }

    private void finish(String target, String digest) {
        String whole = target + (target.contains("?") ? "&" : "?") + "digest=" + digest;
        Request request = Request.of("PUT", whole, attempt, Scopes.push(repository))
                .with("Content-Type", "application/octet-stream")
                .with(Upload.of(new byte[0]))
                .once();
        try (Answer answer = connection.expect(request, Answer.CREATED, Answer.NO_CONTENT, Answer.ACCEPTED)) {
            String announced = answer.header("Docker-Content-Digest").orElse(digest);
            if (!announced.equals(digest)) {
                throw connection.nonsense(attempt, "took the blob " + digest + " and calls it " + announced);
            }
        }
    }
}
