package io.carafe.runtime.network;

import io.carafe.api.network.IpAddress;
import io.carafe.api.network.PortBinding;

/** Addresses with ports, as Docker writes them. */
public final class PortTexts {
    private PortTexts() {}

    /** {@code 127.0.0.1:8080}, {@code [::1]:8080}. */
    public static String at(PortBinding binding) {
        IpAddress address = binding.hostAddress();
        return (address.isV4() ? address.toString() : "[" + address + "]") + ":" + binding.hostPort();
    }
}
