package io.carafe.api.isolation;

/**
 * A host step with who asked for it and why.
 *
 * @param why completes "cannot …"
 */
public record RecordedHostStep(String isolator, HostStep step, String why) {}
