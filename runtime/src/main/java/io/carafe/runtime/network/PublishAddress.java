package io.carafe.runtime.network;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.network.IpAddress;
import java.util.List;
import java.util.Map;

/**
 * At which address of the host's a port is published when nobody names one.
 *
 * @param text as the operator set it
 */
public record PublishAddress(String text) {
    /** The operator's setting. */
    public static final String VARIABLE = "CARAFE_PUBLISH_ADDRESS";

    private static final String LOOPBACK = "127.0.0.1";
    private static final String ANY = "0.0.0.0";

    /** What an environment says; loopback when it says nothing. */
    public static PublishAddress of(Map<String, String> environment) {
        String word = environment.getOrDefault(VARIABLE, "");
        return new PublishAddress(word.isEmpty() ? LOOPBACK : word);
    }

    /**
     * The addresses: loopback, and all of the host's, are so in both families.
     *
     * @throws InvalidSpecificationException when it is no address
     */
    List<IpAddress> addresses() {
        return switch (text) {
            case LOOPBACK -> List.of(IpAddress.of(LOOPBACK), IpAddress.of("::1"));
            case ANY -> List.of(IpAddress.of(ANY), IpAddress.of("::"));
            default ->
                List.of(IpAddress.parse(text)
                        .orElseThrow(() -> new InvalidSpecificationException(
                                VARIABLE + "=" + text + " is no IP address",
                                "Set it to 127.0.0.1, to 0.0.0.0 for all addresses of this host, or to one of them.")));
        };
    }
}
