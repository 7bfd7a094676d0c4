package io.carafe.api.isolation;

/**
 * A running process whose namespaces another enters.
 *
 * @param container the id of its container
 * @param pid in the engine's PID namespace; the runtime holds a pidfd on it for as long as this record is in use
 */
public record Peer(String container, int pid) {}
