package io.carafe.namespaces.net;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.NetworkSettings;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.HostProfile;

/** Refuses ports where they cannot be published. */
final class PublishedPorts {
    private PublishedPorts() {}

    /**
     * @throws InvalidSpecificationException when the network mode and the ports contradict each other
     */
    static void check(ContainerSpec spec, HostProfile host) {
        NetworkSettings network = spec.network();
        NamespaceMode mode = host.mode(spec, NamespaceKind.NET);
        boolean publishing = !network.published().isEmpty() || network.publishAll();
        if (mode instanceof NamespaceMode.OfContainer) {
            refuse(publishing, "port publishing", "container type", "Publish the ports of the other container.");
            refuse(
                    !network.exposed().isEmpty(),
                    "port exposing",
                    "container type",
                    "Expose the ports of the other container.");
        }
        if (mode instanceof NamespaceMode.Host) {
            refuse(
                    publishing,
                    "port publishing",
                    "host",
                    "In the host's network the container listens at the host's own addresses: leave out -p.");
        }
        boolean alone = mode instanceof NamespaceMode.Private
                && spec.namespaces().containsKey(NamespaceKind.NET)
                && network.attachments().isEmpty();
        refuse(
                publishing && alone,
                "port publishing",
                "none",
                "Without a network nothing reaches the container: leave out -p, or --network none.");
    }

    private static void refuse(boolean refused, String what, String mode, String advice) {
        if (refused) {
            throw new InvalidSpecificationException(
                    "conflicting options: " + what + " and the " + mode + " network mode", advice);
        }
    }
}
