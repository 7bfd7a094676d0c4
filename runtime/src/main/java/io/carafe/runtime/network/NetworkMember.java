package io.carafe.runtime.network;

import io.carafe.api.network.NetworkEndpoint;

/** A container that is connected to a network at the moment. */
public record NetworkMember(String container, String name, NetworkEndpoint endpoint) {}
