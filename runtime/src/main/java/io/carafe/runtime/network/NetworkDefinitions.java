package io.carafe.runtime.network;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.NetworkConflictException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.Network;
import io.carafe.api.network.Subnet;
import jakarta.inject.Inject;
import jakarta.inject.Provider;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/** Decides what a network is that somebody asks for, knowing the others and the host. Thread-safe. */
public final class NetworkDefinitions {
    private static final int ID_BYTES = 32;

    private final NetworkDrivers drivers;
    private final HostAddresses addresses;
    private final Provider<HostProfile> host;
    private final Clock clock;
    private final RandomGenerator random;
    private final AddressPools pools;

    @Inject
    NetworkDefinitions(
            NetworkDrivers drivers,
            HostAddresses addresses,
            Provider<HostProfile> host,
            Clock clock,
            RandomGenerator random) {
        this.drivers = drivers;
        this.addresses = addresses;
        this.host = host;
        this.clock = clock;
        this.random = random;
        this.pools = new AddressPools(random);
    }

    /**
     * A definition, complete.
     *
     * @param others the networks that there are
     * @throws io.carafe.api.error.CarafeException when it cannot be
     */
    public Network of(NetworkRequest request, List<Network> others) {
        NetworkDriver driver = drivers.get(request.driver());
        byte[] id = new byte[ID_BYTES];
        random.nextBytes(id);
        List<Subnet> subnets = driver.hasAddresses() ? subnets(request, others) : List.of();
        Network network = new Network(
                HexFormat.of().formatHex(id),
                request.name(),
                request.driver(),
                clock.instant(),
                subnets,
                request.internal(),
                subnets.stream().anyMatch(subnet -> !subnet.isV4()),
                request.options(),
                request.labels());
        driver.validate(network, host.get());
        return network;
    }

    private List<Subnet> subnets(NetworkRequest request, List<Network> others) {
        Set<IpPrefix> taken = new HashSet<>();
        others.forEach(other -> other.subnets().forEach(subnet -> taken.add(subnet.prefix())));
        List<Subnet> subnets = new ArrayList<>();
        for (NetworkRequest.Addresses asked : request.subnets()) {
            subnets.add(subnet(asked));
        }
        refuseDoubles(subnets);
        refuseOverlaps(subnets, others);
        boolean wantsV4 = subnets.stream().noneMatch(Subnet::isV4);
        boolean wantsV6 = request.ipv6() && subnets.stream().allMatch(Subnet::isV4);
        if (wantsV4 || wantsV6) {
            taken.addAll(addresses.all());
        }
        if (wantsV4) {
            subnets.add(0, Subnet.of(pools.freeV4(taken)));
        }
        if (wantsV6) {
            subnets.add(Subnet.of(pools.freeV6(taken)));
        }
        return subnets;
    }

    private static Subnet subnet(NetworkRequest.Addresses asked) {
        IpPrefix prefix = asked.subnet().network();
        IpAddress gateway = asked.gateway().orElseGet(() -> prefix.first().plus(1));
        Stream.of(
                        Optional.of(gateway),
                        asked.range().map(IpPrefix::first),
                        asked.range().map(IpPrefix::last))
                .flatMap(Optional::stream)
                .forEach(address -> refuseOutside(prefix, address));
        asked.reserved().values().forEach(address -> refuseOutside(prefix, address));
        Subnet subnet = new Subnet(prefix, Optional.of(gateway), asked.range(), asked.reserved());
        boolean small = prefix.length() > prefix.address().bits() - 2;
        if (small) {
            throw new InvalidSpecificationException(
                    "the subnet " + prefix + " has no room for a gateway and a container",
                    "Give one of at most " + (prefix.address().bits() - 2) + " bits.");
        }
        return subnet;
    }

    private static void refuseOutside(IpPrefix prefix, IpAddress address) {
        if (!prefix.contains(address)) {
            throw new InvalidSpecificationException(
                    "no matching subnet for " + address + ": it is not in " + prefix,
                    "The gateway, the range and reserved addresses are in the subnet.");
        }
    }

    private static void refuseDoubles(List<Subnet> subnets) {
        long v4 = subnets.stream().filter(Subnet::isV4).count();
        if (v4 > 1 || subnets.size() - v4 > 1) {
            throw new InvalidSpecificationException(
                    "a network has one subnet of IPv4 and one of IPv6 at most", "Make another network for the others.");
        }
    }

    private static void refuseOverlaps(List<Subnet> subnets, List<Network> others) {
        for (Network other : others) {
            for (Subnet theirs : other.subnets()) {
                for (Subnet ours : subnets) {
                    if (ours.prefix().overlaps(theirs.prefix())) {
                        throw new NetworkConflictException(
                                "Pool overlaps with other one on this address space: " + ours.prefix() + " and "
                                        + theirs.prefix() + " of the network " + other.name(),
                                "Choose another subnet, or none.");
                    }
                }
            }
        }
    }
}
