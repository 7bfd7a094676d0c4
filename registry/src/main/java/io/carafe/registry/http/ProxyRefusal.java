package io.carafe.registry.http;

import java.io.IOException;

/** A proxy does not do what it was asked for: it has answered itself, in place of who is behind it. */
final class ProxyRefusal extends IOException {
    private static final long serialVersionUID = 1L;

    ProxyRefusal(int status) {
        super(RegistryErrors.PROXY + status);
    }
}
