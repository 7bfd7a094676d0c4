package io.carafe.registry.http;

import java.io.IOException;

/** A proxy does not connect to where it was asked to. */
final class ProxyRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    ProxyRefusal(int status) {
        super("Tunnel failed, got: " + status);
    }
}
