package io.carafe.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.clearInvocations;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.error.DamagedStateException;
import io.carafe.api.image.ImageConfig;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.Subnet;
import io.carafe.runtime.dns.NameScope;
import io.carafe.runtime.host.HostResolvers;
import io.carafe.runtime.state.ContainerDirectory;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerState;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.RunNetworks;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoredNamesTest {
    private static final String WEB = "a".repeat(64);
    private static final String DB = "b".repeat(64);

    @TempDir
    Path directory;

    private final NetworkStore networks = mock();
    private final Leases leases = mock();
    private final ContainerStore containers = mock();
    private final Network shop = network("shop", "1", false);
    private final Map<IpAddress, String> given = new LinkedHashMap<>();
    private Instant now = Instant.now().plusSeconds(10);
    private StoredNames names;

    private static Network network(String name, String digit, boolean internal) {
        return new Network(
                digit.repeat(64),
                name,
                "bridge",
                Instant.EPOCH,
                List.of(Subnet.of(IpPrefix.of("10.1.0.0/16"))),
                internal,
                false,
                Map.of(),
                Map.of());
    }

    @BeforeEach
    void open() throws IOException {
        Files.createDirectory(directory.resolve("leases"));
        when(networks.list()).thenReturn(List.of(shop, network("bridge", "2", false), network("inside", "3", true)));
        when(networks.leases("shop")).thenReturn(directory.resolve("leases"));
        when(networks.leases("inside")).thenReturn(directory.resolve("none"));
        when(leases.given(shop)).thenReturn(given);
        Path resolvConf = Files.writeString(directory.resolve("resolv.conf"), "nameserver 127.0.0.53\n");
        Clock clock = new Clock() {
            @Override
            public Instant instant() {
                return now;
            }

            @Override
            public ZoneId getZone() {
                return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
                return this;
            }
        };
        names = new StoredNames(networks, leases, containers, new HostResolvers(resolvConf), clock);
        add(WEB, "web", "shop");
        add(DB, "db", "shop");
        given.put(IpAddress.of("10.1.0.2"), DB);
    }

    private void add(String id, String name, String... on) throws IOException {
        ContainerSpecBuilder spec = ContainerSpec.ofDirectory("/").command("true");
        for (String network : on) {
            spec.network(new NetworkAttachment(
                    network, Optional.empty(), Optional.empty(), Optional.empty(), List.of(name + "-alias")));
        }
        ContainerRecord record = new ContainerRecord(
                id, name, Instant.EPOCH, spec.build(), Optional.empty(), ImageConfig.empty(), List.of());
        when(containers.record(id)).thenReturn(record);
        when(containers.directory(id)).thenReturn(new ContainerDirectory(directory.resolve(id)));
        Files.createDirectory(directory.resolve(id));
        Files.writeString(directory.resolve(id).resolve("state.json"), "x");
        List<NetworkEndpoint> endpoints = Stream.of(on)
                .map(network -> new NetworkEndpoint(
                        "e".repeat(64),
                        (network.equals("shop") ? "1" : network.equals("bridge") ? "2" : "3").repeat(64),
                        id,
                        "eth0",
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        List.of(name + "-now")))
                .toList();
        when(containers.state(id))
                .thenReturn(ContainerState.created()
                        .running(
                                Optional.empty(),
                                Optional.empty(),
                                Instant.EPOCH,
                                Optional.of(new RunNetworks(endpoints, List.of()))));
    }

    private static List<InetAddress> ask(NameScope scope, String name) {
        return scope.networks().stream()
                .flatMap(network -> network.addresses(name).stream())
                .findFirst()
                .orElse(List.of());
    }

    @Test
    void whoHasAnAddressHasNames() {
        NameScope scope = names.scopeOf(WEB);

        for (String name : List.of("db", "db-alias", "db-now", "b".repeat(12))) {
            assertThat(ask(scope, name)).as(name).hasSize(1);
        }
        assertThat(ask(scope, "web")).as("has no address yet").isEmpty();
        assertThat(scope.internal()).isFalse();
        assertThat(scope.upstreams()).hasSize(1);
    }

    @Test
    void whatIsKnownIsNotReadAgainUntilSomethingChanges() throws IOException {
        names.scopeOf(WEB);
        clearInvocations(leases, containers);
        names.scopeOf(WEB);
        verify(leases, never()).given(shop);
        verify(containers, never()).record(DB);

        given.clear();
        Files.createSymbolicLink(directory.resolve("leases/10.1.0.9"), Path.of(WEB));

        assertThat(ask(names.scopeOf(WEB), "db")).isEmpty();
    }

    @Test
    void anotherNameIsFoundAfterAWhileOrAtOnceWhenTold() throws IOException {
        names.scopeOf(WEB);
        Files.delete(directory.resolve(DB).resolve("state.json"));
        Files.delete(directory.resolve(DB));
        add(DB, "renamed", "shop");
        assertThat(ask(names.scopeOf(WEB), "renamed")).isEmpty();

        now = now.plus(Duration.ofSeconds(1));
        assertThat(ask(names.scopeOf(WEB), "renamed")).hasSize(1);
        given.clear();
        names.changed();
        assertThat(ask(names.scopeOf(WEB), "renamed")).isEmpty();
    }

    /** Two changes within one step of the clock cannot be told apart. */
    @Test
    void whatHasJustChangedIsNotReliedOn() throws IOException {
        Files.setLastModifiedTime(directory.resolve("leases"), FileTime.from(now));
        names.scopeOf(WEB);
        given.clear();

        assertThat(ask(names.scopeOf(WEB), "db")).isEmpty();
    }

    @Test
    void theDefaultNetworkHasNoNamesAndAnInternalOneNoOutside() throws IOException {
        String lonely = "c".repeat(64);
        add(lonely, "lonely", "inside");
        String plain = "d".repeat(64);
        add(plain, "plain", "bridge");

        assertThat(names.scopeOf(lonely).internal()).isTrue();
        assertThat(names.scopeOf(plain).networks()).isEmpty();
        assertThat(names.scopeOf(plain).internal()).isFalse();
    }

    @Test
    void aDamagedContainerIsNoObstacle() {
        when(containers.record(DB)).thenThrow(new DamagedStateException("damaged", "", new IOException()));
        given.put(IpAddress.of("10.1.0.3"), WEB);

        NameScope scope = names.scopeOf(WEB);

        assertThat(ask(scope, "db")).isEmpty();
        assertThat(ask(scope, "web")).hasSize(1);
    }
}
