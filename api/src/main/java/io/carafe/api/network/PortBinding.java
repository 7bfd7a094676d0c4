package io.carafe.api.network;

/**
 * One port of a container as it is reached at the host.
 *
 * @param hostAddress the unspecified address for all of the host's
 */
public record PortBinding(IpAddress hostAddress, int hostPort, int containerPort, TransportProtocol protocol) {}
