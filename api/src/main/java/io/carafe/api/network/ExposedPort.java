package io.carafe.api.network;

/** Ports on which a container listens, as it says; publishing them is another matter. */
public record ExposedPort(PortRange ports, TransportProtocol protocol) {
    /** As Docker writes it: {@code 80/tcp}. */
    @Override
    public String toString() {
        return ports + "/" + protocol.text();
    }
}
