package io.carafe.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.inject.Guice;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.NetworkConflictException;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.Network;
import io.carafe.api.network.Subnet;
import io.carafe.linux.LinuxModule;
import io.carafe.runtime.state.StateJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeasesTest {
    @TempDir
    Path directory;

    private final Kernel kernel = Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);
    private final Set<String> atRest = ConcurrentHashMap.newKeySet();
    private NetworkStore store;
    private Leases leases;

    @BeforeEach
    void open() {
        store = new NetworkStore(directory.resolve("networks"), new StateJson(), kernel);
        leases = new Leases(store, (container, action) -> {
            if (!atRest.contains(container)) {
                return false;
            }
            action.run();
            return true;
        });
    }

    private Network make(String name, String... prefixes) {
        List<Subnet> subnets = new ArrayList<>();
        for (String prefix : prefixes) {
            subnets.add(Subnet.of(IpPrefix.of(prefix)));
        }
        String id = "%064x".formatted(name.hashCode());
        return store.create(
                name,
                others -> new Network(id, name, "bridge", Instant.EPOCH, subnets, false, false, Map.of(), Map.of()));
    }

    private String taken(Network network, String container, String... wanted) {
        List<IpAddress> addresses = new ArrayList<>();
        for (String one : wanted) {
            addresses.add(IpAddress.of(one));
        }
        return String.join(
                " ",
                leases.take(network, container, addresses).stream()
                        .map(IpPrefix::toString)
                        .toList());
    }

    @Test
    void theLowestFreeAddressIsGivenAndGivenAgain() {
        Network network = make("mine", "10.0.0.0/29", "fd00::/64");
        assertThat(taken(network, "a")).isEqualTo("10.0.0.2/29 fd00::2/64");
        assertThat(taken(network, "b")).isEqualTo("10.0.0.3/29 fd00::3/64");
        assertThat(taken(network, "c", "10.0.0.6")).isEqualTo("10.0.0.6/29 fd00::4/64");
        leases.release("mine", IpAddress.of("10.0.0.2"), "b");
        leases.release("mine", IpAddress.of("10.0.0.2"), "a");
        leases.release("mine", IpAddress.of("10.0.0.2"), "a");
        assertThat(taken(network, "d")).isEqualTo("10.0.0.2/29 fd00::5/64");
    }

    @Test
    void aPoolThatIsExhaustedSaysSoAndTakesNothing() {
        Network network = make("small", "fd00::/64", "10.0.0.0/30");
        assertThat(taken(network, "a")).isEqualTo("fd00::2/64 10.0.0.2/30");
        assertThatThrownBy(() -> taken(network, "b"))
                .isInstanceOf(NetworkConflictException.class)
                .hasMessageStartingWith(
                        "no available IPv4 addresses in the network small: all of 10.0.0.0/30 are given");
        assertThat(leases.given(network)).containsOnlyKeys(IpAddress.of("fd00::2"), IpAddress.of("10.0.0.2"));
    }

    @Test
    void addressesOfTheDeadAreGivenWhenThereAreNoOthers() {
        Network network = make("small", "10.0.0.0/29");
        for (String container : List.of("a", "b", "c", "d", "e")) {
            taken(network, container);
        }
        atRest.add("b");
        assertThat(taken(network, "f")).isEqualTo("10.0.0.3/29");
        atRest.add("a");
        assertThat(taken(network, "g", "10.0.0.2")).isEqualTo("10.0.0.2/29");
        atRest.addAll(List.of("c", "d"));
        leases.sweep();
        assertThat(leases.given(network))
                .containsOnlyKeys(IpAddress.of("10.0.0.2"), IpAddress.of("10.0.0.3"), IpAddress.of("10.0.0.6"));
    }

    @Test
    void whoDiedWhileItWasBeingStartedKeepsItsAddress() {
        Network network = make("mine", "10.0.0.0/29");
        assertThat(taken(network, "a")).isEqualTo(taken(network, "a"));
        assertThat(leases.given(network)).hasSize(1);
    }

    @Test
    void anAddressThatSomebodyHasIsRefused() {
        Network network = make("mine", "10.0.0.0/29");
        taken(network, "a", "10.0.0.5");
        assertThatThrownBy(() -> taken(network, "b", "10.0.0.5"))
                .isInstanceOf(NetworkConflictException.class)
                .hasMessageStartingWith("Address already in use: 10.0.0.5 in the network mine is that of container a");
        for (String own : List.of("10.0.0.0", "10.0.0.1", "10.0.0.7")) {
            assertThatThrownBy(() -> taken(network, "b", own))
                    .isInstanceOf(InvalidSpecificationException.class)
                    .hasMessageContaining("it is the network's own");
        }
        assertThatThrownBy(() -> taken(network, "b", "10.9.0.5"))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("no configured subnet contains it");
    }

    @Test
    void noAddressIsGivenTwice() throws InterruptedException, ExecutionException {
        Network network = make("mine", "10.0.0.0/22");
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Future<Set<String>>> results = new ArrayList<>();
            for (int t = 0; t < 8; t++) {
                int thread = t;
                results.add(threads.submit(() -> {
                    // As another process would have it.
                    Leases own = new Leases(
                            new NetworkStore(directory.resolve("networks"), new StateJson(), kernel),
                            (container, action) -> false);
                    Set<String> got = new HashSet<>();
                    for (int i = 0; i < 25; i++) {
                        got.add(own.take(network, thread + "-" + i, List.of())
                                .get(0)
                                .toString());
                    }
                    return got;
                }));
            }
            Set<String> all = new HashSet<>();
            for (Future<Set<String>> result : results) {
                for (String address : result.get()) {
                    assertThat(all.add(address)).as(address).isTrue();
                }
            }
            assertThat(all).hasSize(200);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void aNetworkThatIsUsedIsNotRemoved() {
        Network network = make("mine", "10.0.0.0/29");
        taken(network, "a");
        List<String> done = new ArrayList<>();
        assertThat(leases.whileUnused(network, () -> done.add("never"))).isFalse();
        atRest.add("a");
        assertThat(leases.whileUnused(network, () -> store.remove(network, () -> done.add("taken down"))))
                .isTrue();
        assertThat(done).containsExactly("taken down");
        assertThatThrownBy(() -> taken(network, "b")).isInstanceOf(NetworkNotFoundException.class);
        assertThat(store.list()).isEmpty();
        assertThatThrownBy(() -> store.get("mine")).hasMessageStartingWith("network mine not found");
    }

    @Test
    void aNetworkOfTheSameNameIsAnother() {
        Network before = make("mine", "10.0.0.0/29");
        leases.whileUnused(before, () -> store.remove(before, () -> {}));
        String id = "f".repeat(64);
        Network after = store.create(
                "mine",
                others -> new Network(
                        id,
                        "mine",
                        "bridge",
                        Instant.EPOCH,
                        List.of(Subnet.of(IpPrefix.of("10.0.0.0/29"))),
                        false,
                        false,
                        Map.of(),
                        Map.of()));
        assertThatThrownBy(() -> taken(before, "a")).isInstanceOf(NetworkNotFoundException.class);
        assertThat(taken(after, "a")).isEqualTo("10.0.0.2/29");
    }

    @Test
    void networksAreFoundByNameAndId() {
        Network network = make("mine", "10.0.0.0/29");
        assertThat(store.get("mine")).isEqualTo(network);
        assertThat(store.get(network.id())).isEqualTo(network);
        assertThatThrownBy(() -> make("mine", "10.1.0.0/29"))
                .isInstanceOf(NetworkConflictException.class)
                .hasMessageStartingWith("network with name mine already exists");
        for (String name : List.of("", ".", "..", "a/b", "-a", "a b", "a".repeat(129))) {
            assertThatThrownBy(() -> make(name, "10.1.0.0/29"))
                    .as(name)
                    .isInstanceOf(InvalidSpecificationException.class);
        }
    }

    @Test
    void oneDamagedFileCondemnsOneNetworkAlone() throws IOException {
        Network good = make("good", "10.0.0.0/29");
        make("bad", "10.1.0.0/29");
        Files.writeString(directory.resolve("networks/bad/network.json"), "{");
        assertThat(store.list()).containsExactly(good);
        assertThatThrownBy(() -> store.get("bad")).isInstanceOf(DamagedStateException.class);
        assertThat(taken(good, "a")).isEqualTo("10.0.0.2/29");
    }

    @Test
    void whatProgramsLeftThatDiedIsSwept() throws IOException {
        make("mine", "10.0.0.0/29");
        Path root = directory.resolve("networks");
        Files.createDirectories(root.resolve(".making-x/leases"));
        Files.createDirectories(root.resolve(".removed-y/leases"));
        Files.createSymbolicLink(root.resolve(".removed-y/leases/10.0.0.2"), Path.of("gone"));
        store.sweep();
        assertThat(root).isDirectoryNotContaining("glob:**.making*").isDirectoryNotContaining("glob:**.removed*");
        assertThat(store.list()).hasSize(1);
    }
}
