package io.carafe.runtime.network;

import io.carafe.api.error.NetworkConflictException;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import java.util.Collection;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Where networks get their addresses from when nobody says so: Docker's pools, and unique local ones of IPv6. */
final class AddressPools {
    private static final int V6_LENGTH = 64;
    private static final int ATTEMPTS = 64;

    private final RandomGenerator random;

    AddressPools(RandomGenerator random) {
        this.random = random;
    }

    /** 172.17.0.0/16 to 172.31.0.0/16, then 192.168.0.0/20 to 192.168.240.0/20. */
    private static Stream<IpPrefix> v4() {
        return Stream.concat(
                IntStream.rangeClosed(17, 31).mapToObj(second -> IpPrefix.of("172." + second + ".0.0/16")),
                IntStream.iterate(0, third -> third < 256, third -> third + 16)
                        .mapToObj(third -> IpPrefix.of("192.168." + third + ".0/20")));
    }

    /**
     * A subnet of IPv4.
     *
     * @param taken what it must not overlap
     * @throws NetworkConflictException when there is none left
     */
    IpPrefix freeV4(Collection<IpPrefix> taken) {
        return v4().filter(candidate -> isFree(candidate, taken))
                .findFirst()
                .orElseThrow(() -> new NetworkConflictException(
                        "all predefined address pools have been fully subnetted:"
                                + " no IPv4 subnet is left that overlaps with no network and no route of this host",
                        "Give one with --subnet, or remove networks that nobody needs: carafe network prune"));
    }

    /** A subnet of IPv6, by chance among 2^40 (RFC 4193), so that it is nobody else's. */
    IpPrefix freeV6(Collection<IpPrefix> taken) {
        Optional<IpPrefix> found = Stream.generate(this::v6)
                .limit(ATTEMPTS)
                .filter(candidate -> isFree(candidate, taken))
                .findFirst();
        return found.orElseThrow(() -> new NetworkConflictException(
                "no IPv6 subnet was found that overlaps with no network and no route of this host",
                "Give one with --subnet."));
    }

    private IpPrefix v6() {
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        bytes[0] = (byte) 0xfd;
        return new IpPrefix(IpAddress.of(bytes), V6_LENGTH).network();
    }

    private static boolean isFree(IpPrefix candidate, Collection<IpPrefix> taken) {
        return taken.stream().noneMatch(candidate::overlaps);
    }
}
