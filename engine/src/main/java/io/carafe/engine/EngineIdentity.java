package io.carafe.engine;

import io.carafe.client.EngineDirectory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;

/**
 * Which engine this is.
 *
 * @param root its state directory
 * @param directory where its socket is
 * @param version for people
 * @param build for clients, which must be of the same
 * @param idle how long it stays when there is nothing to do
 */
public record EngineIdentity(
        Path root, EngineDirectory directory, String version, String build, long pid, Instant started, Duration idle) {}
