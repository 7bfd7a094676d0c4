package io.carafe.api.network;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * A network that containers can be connected to, as it was defined. Immutable.
 *
 * @param id 64 hexadecimal digits
 * @param driver the name of the {@code NetworkDriver} that makes it
 * @param subnets at most one of IPv4 and one of IPv6
 * @param internal whether nothing leads out of it
 * @param ipv6 whether it has IPv6 addresses
 * @param options of its driver, under Docker's names: {@code com.docker.network.driver.mtu}
 */
public record Network(
        String id,
        String name,
        String driver,
        Instant created,
        List<Subnet> subnets,
        boolean internal,
        boolean ipv6,
        Map<String, String> options,
        Map<String, String> labels) {
    /** The network that containers are in which say nothing about networks. */
    public static final String DEFAULT = "bridge";

    /** Docker's option for the largest packet. */
    public static final String MTU = "com.docker.network.driver.mtu";

    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
    private static final List<String> WAYS_OUTSIDE = List.of(DEFAULT, "default", "pasta", "slirp4netns");
    private static final int SHORT_ID = 12;

    public Network {
        subnets = List.copyOf(subnets);
        options = Map.copyOf(options);
        labels = Map.copyOf(labels);
    }

    /** Whether a name is fit for a network. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }

    /**
     * Whether this is no network where an engine has no rights of root, but a way outside by a program, which a container
     * has for itself.
     */
    public static boolean isWayOutside(String name) {
        return WAYS_OUTSIDE.contains(name);
    }

    /** The first twelve digits of the id. */
    public String shortId() {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }

    /** Whether it is the one that containers are in which say nothing; containers are not found by name there. */
    public boolean isDefault() {
        return name.equals(DEFAULT);
    }

    public Optional<Subnet> v4() {
        return subnets.stream().filter(Subnet::isV4).findFirst();
    }

    public Optional<Subnet> v6() {
        return subnets.stream().filter(subnet -> !subnet.isV4()).findFirst();
    }

    /** The subnet that an address belongs to. */
    public Optional<Subnet> subnetOf(IpAddress address) {
        return subnets.stream()
                .filter(subnet -> subnet.prefix().contains(address))
                .findFirst();
    }

    /** The largest packet, where its definition says so. */
    public OptionalInt mtu() {
        String text = options.getOrDefault(MTU, "");
        return NUMBER.matcher(text).matches() ? OptionalInt.of(Integer.parseInt(text)) : OptionalInt.empty();
    }
}
