package io.carafe.runtime.network;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.NetworkConflictException;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.Network;
import io.carafe.api.network.Subnet;
import io.carafe.runtime.state.FileTrouble;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * Who has which address: for each one that is given there is {@code leases/ADDRESS}, a symbolic link to the id of its
 * container. The kernel makes such a link once, so no address is ever given twice, whoever dies when. An address whose
 * container has died is given again when addresses run out, and when an engine begins. Thread-safe, also between processes.
 */
public final class Leases {
    private final NetworkStore networks;
    private final LeaseHolders holders;

    public Leases(NetworkStore networks, LeaseHolders holders) {
        this.networks = networks;
        this.holders = holders;
    }

    /**
     * Takes an address of each of a network's subnets for a container, all or none.
     *
     * @param wanted addresses that it must be; for other subnets any
     * @return each with its subnet's prefix length
     * @throws NetworkConflictException when there is none left, or a wanted one is taken
     */
    public List<IpPrefix> take(Network network, String container, List<IpAddress> wanted) {
        try (NetworkLock lock = networks.lock(network).orElseThrow(() -> gone(network))) {
            List<IpPrefix> taken = new ArrayList<>();
            boolean done = false;
            try {
                for (Subnet subnet : network.subnets()) {
                    taken.add(subnet.prefix().with(take(network, subnet, container, wantedOf(subnet, wanted))));
                }
                done = true;
                return taken;
            } finally {
                if (!done) {
                    taken.forEach(address -> release(network.name(), address.address(), container));
                }
            }
        }
    }

    /** As {@link #take}, without taking any. */
    public List<IpPrefix> imagine(Network network, String container, List<IpAddress> wanted) {
        Map<IpAddress, String> given = given(network);
        return network.subnets().stream()
                .map(subnet ->
                        subnet.prefix().with(choose(network, subnet, container, wantedOf(subnet, wanted), given)))
                .toList();
    }

    private static Optional<IpAddress> wantedOf(Subnet subnet, List<IpAddress> wanted) {
        return wanted.stream()
                .filter(address -> address.isV4() == subnet.isV4())
                .findFirst();
    }

    private IpAddress take(Network network, Subnet subnet, String container, Optional<IpAddress> wanted) {
        IpAddress chosen;
        try {
            chosen = choose(network, subnet, container, wanted, given(network));
        } catch (NetworkConflictException taken) {
            reclaim(network, wanted);
            chosen = choose(network, subnet, container, wanted, given(network));
        }
        write(network, chosen, container);
        return chosen;
    }

    /** What the container has already it keeps: it may have died before it could write down what it took. */
    private static IpAddress choose(
            Network network,
            Subnet subnet,
            String container,
            Optional<IpAddress> wanted,
            Map<IpAddress, String> given) {
        if (wanted.isPresent()) {
            IpAddress address = wanted.get();
            if (!subnet.isAssignable(address)) {
                throw new InvalidSpecificationException(
                        "cannot use the address " + address + " in the network " + network.name()
                                + (subnet.prefix().contains(address)
                                        ? ": it is the network's own"
                                        : ": no configured subnet contains it"),
                        "Its addresses are those of " + subnet.prefix() + ".");
            }
            String holder = given.getOrDefault(address, container);
            if (!holder.equals(container)) {
                throw new NetworkConflictException(
                        "Address already in use: " + address + " in the network " + network.name()
                                + " is that of container " + holder.substring(0, Math.min(12, holder.length())),
                        "Choose another address, or none.");
            }
            return address;
        }
        IpPrefix range = subnet.range().orElse(subnet.prefix());
        IpAddress last = range.last();
        for (IpAddress address = range.first(); address.compareTo(last) <= 0; address = address.plus(1)) {
            if (subnet.isAssignable(address)
                    && given.getOrDefault(address, container).equals(container)) {
                return address;
            }
            if (address.equals(last)) {
                break;
            }
        }
        throw new NetworkConflictException(
                "no available " + (subnet.isV4() ? "IPv4" : "IPv6") + " addresses in the network " + network.name()
                        + ": all of " + range + " are given",
                "Stop a container that is connected to it, or make a larger network.");
    }

    private void write(Network network, IpAddress address, String container) {
        Path link = networks.leases(network.name()).resolve(address.toString());
        try {
            Files.createSymbolicLink(link, Path.of(container));
        } catch (FileAlreadyExistsException own) {
            // It had it before.
            return;
        } catch (IOException failed) {
            throw FileTrouble.cannot("give the address " + address + " of the network " + network.name(), failed);
        }
    }

    /** Which addresses are given, and to whom. */
    public Map<IpAddress, String> given(Network network) {
        Map<IpAddress, String> found = new TreeMap<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(networks.leases(network.name()))) {
            for (Path entry : entries) {
                Optional<IpAddress> address =
                        IpAddress.parse(entry.getFileName().toString());
                Optional<String> holder = holder(entry);
                if (address.isPresent() && holder.isPresent()) {
                    found.put(address.get(), holder.get());
                }
            }
            return found;
        } catch (NoSuchFileException removed) {
            throw gone(network);
        } catch (DirectoryIteratorException failed) {
            throw unlistable(network, new IOException(failed));
        } catch (IOException failed) {
            throw unlistable(network, failed);
        }
    }

    private static CarafeException unlistable(Network network, IOException failed) {
        return FileTrouble.cannot("list the addresses of the network " + network.name(), failed);
    }

    private static Optional<String> holder(Path lease) throws IOException {
        try {
            return Optional.of(Files.readSymbolicLink(lease).toString());
        } catch (NoSuchFileException givenBack) {
            return Optional.empty();
        }
    }

    /** Gives an address back, if it is this container's. Does not mind when it is gone. */
    public void release(String network, IpAddress address, String container) {
        Path lease = networks.leases(network).resolve(address.toString());
        try {
            if (holder(lease).filter(container::equals).isPresent()) {
                Files.deleteIfExists(lease);
            }
        } catch (IOException failed) {
            throw FileTrouble.cannot("give back the address " + address + " of the network " + network, failed);
        }
    }

    /** Gives back all of a container's addresses in a network but some; nobody may be connecting it meanwhile. */
    public void releaseUnless(Network network, String container, Predicate<IpAddress> kept) {
        given(network).forEach((address, holder) -> {
            if (holder.equals(container) && !kept.test(address)) {
                release(network.name(), address, container);
            }
        });
    }

    /**
     * Takes addresses back from a container that is gone.
     *
     * @param container the begin of its id
     * @return whether it had any, and has none now
     */
    public boolean takeBack(Network network, String container) {
        boolean any = false;
        try (NetworkLock lock = networks.lock(network).orElseThrow(() -> gone(network))) {
            for (Map.Entry<IpAddress, String> entry : given(network).entrySet()) {
                any |= entry.getValue().startsWith(container)
                        && holders.whileAtRest(
                                entry.getValue(), () -> release(network.name(), entry.getKey(), entry.getValue()));
            }
        }
        return any;
    }

    /** Takes addresses back from containers that are gone or do not run: one, or all of a network. */
    private void reclaim(Network network, Optional<IpAddress> one) {
        given(network).forEach((address, container) -> {
            if (one.isEmpty() || one.get().equals(address)) {
                holders.whileAtRest(container, () -> release(network.name(), address, container));
            }
        });
    }

    /** Takes all addresses back that engines have left which died. */
    public void sweep() {
        for (Network network : networks.list()) {
            Optional<NetworkLock> taken = networks.lock(network);
            if (taken.isPresent()) {
                try (NetworkLock lock = taken.get()) {
                    reclaim(network, Optional.empty());
                }
            }
        }
    }

    /**
     * Does something with a network that no container is connected to; nobody can connect one meanwhile.
     *
     * @return whether it was done
     */
    public boolean whileUnused(Network network, Runnable action) {
        Optional<NetworkLock> taken = networks.lock(network);
        if (taken.isEmpty()) {
            return false;
        }
        try (NetworkLock lock = taken.get()) {
            if (!given(network).isEmpty()) {
                reclaim(network, Optional.empty());
            }
            boolean unused = given(network).isEmpty();
            if (unused) {
                action.run();
            }
            return unused;
        }
    }

    private static NetworkNotFoundException gone(Network network) {
        return NetworkNotFoundException.none(network.name());
    }
}
