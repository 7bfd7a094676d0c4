package io.carafe.runtime.network;

import io.carafe.api.error.CarafeException;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.runtime.dns.NameDirectory;
import io.carafe.runtime.dns.NameScope;
import io.carafe.runtime.dns.NamedEndpoint;
import io.carafe.runtime.dns.NetworkNames;
import io.carafe.runtime.host.HostResolvers;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.FileStamp;
import io.carafe.runtime.state.RunNetworks;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The names of containers on networks, by what is on disk: whichever process runs a container, it is found. Who has an
 * address has a name, so a name vanishes when the address is given back. What was read is kept until something has
 * changed. Thread-safe.
 */
public final class StoredNames implements NameDirectory {
    /** A container that gets another name changes nothing in its network's directory. */
    private static final Duration LONGEST_AGE = Duration.ofSeconds(1);

    private static final int SHORT_ID = 12;

    private final NetworkStore networks;
    private final Leases leases;
    private final ContainerStore containers;
    private final HostResolvers resolvers;
    private final Clock clock;
    private final Map<String, Known<Asker>> askers = new HashMap<>();
    private final Map<String, Known<NetworkNames>> names = new HashMap<>();
    private final Map<String, Network> definitions = new HashMap<>();

    public StoredNames(
            NetworkStore networks, Leases leases, ContainerStore containers, HostResolvers resolvers, Clock clock) {
        this.networks = networks;
        this.leases = leases;
        this.containers = containers;
        this.resolvers = resolvers;
        this.clock = clock;
    }

    /** What was read, from what, and when. */
    private record Known<T>(T value, Optional<FileStamp> stamp, Instant at) {
        boolean isGood(Optional<FileStamp> now, Instant time) {
            return stamp.equals(now)
                    && stamp.filter(file -> file.tellsChangesAfter(at)).isPresent()
                    && at.plus(LONGEST_AGE).isAfter(time);
        }
    }

    /**
     * Who asks.
     *
     * @param networks the ids of those that it is on
     * @param servers who is asked for it about the rest; the host's resolvers when empty
     */
    private record Asker(List<String> networks, List<InetSocketAddress> servers) {}

    @Override
    public synchronized NameScope scopeOf(String container) {
        Asker asker = asker(container);
        List<NetworkNames> known = new ArrayList<>();
        boolean internal = !asker.networks().isEmpty();
        for (String id : asker.networks()) {
            Optional<Network> network = definition(id);
            if (network.isPresent()) {
                internal &= network.get().internal();
                if (!network.get().isDefault()) {
                    known.add(names(network.get()));
                }
            }
        }
        return new NameScope(known, internal, asker.servers().isEmpty() ? resolvers.current() : asker.servers());
    }

    /** Is told of a container that has ended, of which nothing must be kept. */
    public synchronized void forget(String container) {
        askers.remove(container);
    }

    /** Is told that a container is found by other names, or on other networks, than before. */
    public synchronized void changed() {
        askers.clear();
        names.clear();
    }

    private Asker asker(String container) {
        Instant at = clock.instant();
        Optional<FileStamp> now = FileStamp.of(containers.directory(container).state());
        Known<Asker> known = askers.get(container);
        if (known != null && known.isGood(now, at)) {
            return known.value();
        }
        Asker read = new Asker(
                endpoints(container).map(NetworkEndpoint::network).toList(),
                HostResolvers.addresses(
                        containers.record(container).spec().network().dnsServers()));
        askers.put(container, new Known<>(read, now, at));
        return read;
    }

    private Stream<NetworkEndpoint> endpoints(String container) {
        return containers.state(container).networks().map(RunNetworks::endpoints).orElse(List.of()).stream();
    }

    private Optional<Network> definition(String id) {
        if (!definitions.containsKey(id)) {
            definitions.clear();
            networks.list().forEach(network -> definitions.put(network.id(), network));
        }
        return Optional.ofNullable(definitions.get(id));
    }

    private NetworkNames names(Network network) {
        Instant at = clock.instant();
        Optional<FileStamp> now = FileStamp.of(networks.leases(network.name()));
        Known<NetworkNames> known = names.get(network.id());
        if (known != null && known.isGood(now, at)) {
            return known.value();
        }
        Map<String, List<InetAddress>> members = new HashMap<>();
        leases.given(network)
                .forEach((address, container) -> members.computeIfAbsent(container, first -> new ArrayList<>())
                        .add(socketAddress(address)));
        NetworkNames read = NetworkNames.of(
                network.name(),
                members.entrySet().stream()
                        .flatMap(member -> endpoint(network, member.getKey(), member.getValue()).stream())
                        .toList());
        names.put(network.id(), new Known<>(read, now, at));
        return read;
    }

    private static InetAddress socketAddress(IpAddress address) {
        try {
            return InetAddress.getByAddress(address.bytes());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("cannot use the address " + address, impossible);
        }
    }

    private Optional<NamedEndpoint> endpoint(Network network, String id, List<InetAddress> addresses) {
        try {
            ContainerRecord container = containers.record(id);
            List<String> aliases = new ArrayList<>(List.of(id.substring(0, Math.min(SHORT_ID, id.length()))));
            container.spec().network().attachments().stream()
                    .filter(attachment -> attachment.network().equals(network.name())
                            || network.id().startsWith(attachment.network()))
                    .map(NetworkAttachment::aliases)
                    .forEach(aliases::addAll);
            endpoints(id)
                    .filter(endpoint -> endpoint.network().equals(network.id()))
                    .map(NetworkEndpoint::aliases)
                    .forEach(aliases::addAll);
            return Optional.of(new NamedEndpoint(container.name(), aliases, addresses));
        } catch (CarafeException damagedOrGone) {
            return Optional.empty();
        }
    }
}
