package io.carafe.api.isolation;

import io.carafe.api.kernel.Pathname;

/**
 * A running process whose namespaces another enters.
 *
 * @param container the id of its container
 * @param pid in the engine's PID namespace; the runtime holds a pidfd on it for as long as this record is in use
 * @param directory its container's own directory on the host
 * @param hostname its container's host name
 */
public record Peer(String container, int pid, Pathname directory, String hostname) {}
