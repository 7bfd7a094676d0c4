package io.carafe.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.ContainerSpec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;

/** Runs containers to their end. */
public final class Runs {
    private Runs() {}

    /** What a container left. */
    public record Ended(int exitCode, String out, String err) {}

    /** Starts one, reads both its outputs, and waits. */
    public static Ended run(Carafe carafe, ContainerSpec spec) throws InterruptedException {
        try (Container container = carafe.start(spec)) {
            return ended(container);
        }
    }

    /** Reads both outputs of a running container to their ends, and waits for its own. */
    public static Ended ended(Container container) throws InterruptedException {
        CompletableFuture<String> err = CompletableFuture.supplyAsync(() -> text(container.stderr()));
        String out = text(container.stdout());
        return new Ended(container.waitFor(), out, err.join());
    }

    /** All that a stream has, as text. */
    public static String text(InputStream stream) {
        try {
            return new String(stream.readAllBytes(), UTF_8);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    /** One line of a stream that stays open. */
    public static String line(InputStream stream) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int octet = stream.read(); octet >= 0 && octet != '\n'; octet = stream.read()) {
            line.append((char) octet);
        }
        return line.toString();
    }
}
