package io.carafe.api.network;

/** A container's end of a network, and the network. */
public record NetworkConnection(Network network, NetworkEndpoint endpoint) {}
