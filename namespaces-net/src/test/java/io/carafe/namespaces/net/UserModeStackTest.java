package io.carafe.namespaces.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.HostSteps;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.MacAddress;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.PortRange;
import io.carafe.api.network.PublishedPort;
import io.carafe.api.network.TransportProtocol;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserModeStackTest {
    private static final PublishedPort WEB = new PublishedPort(
            Optional.empty(), Optional.of(PortRange.of(8080)), PortRange.of(80), TransportProtocol.TCP);

    private final NetIsolator isolator = new NetIsolator(Set.of());

    private static Contexts host(String... programs) {
        return Contexts.rootless().tap().programs(programs);
    }

    private static Optional<UserModeStack> of(Contexts contexts) {
        return UserModeStack.of(contexts.spec(), contexts.profile());
    }

    private static PortBinding port(String address, int host, int container, TransportProtocol protocol) {
        return new PortBinding(IpAddress.of(address), host, container, protocol);
    }

    private Companion companion(LaunchContext context) {
        HostRecorder recorder = new HostRecorder("net");
        isolator.whileHeld(context, recorder);
        return ((HostSteps.Accompany) recorder.steps().get(0).step()).companion();
    }

    @Test
    void rootNeedsNone() {
        assertThat(of(Contexts.rootful().tap().programs("pasta"))).isEmpty();
        assertThat(Recordings.of(
                                isolator,
                                Contexts.rootful().tap().programs("pasta").context())
                        .whileHeld())
                .isEmpty();
    }

    @Test
    void pastaIsPreferred() {
        assertThat(of(host("slirp4netns", "pasta"))).contains(UserModeStack.PASTA);
        assertThat(of(host("slirp4netns"))).contains(UserModeStack.SLIRP4NETNS);
    }

    @Test
    void whoDoesNotAskGoesWithout() {
        assertThat(of(host())).isEmpty();
        assertThat(of(Contexts.rootless().programs("pasta")))
                .as("without a device")
                .isEmpty();
        assertThat(companion(host("pasta").context()).required()).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"bridge,PASTA", "default,PASTA", "pasta,PASTA", "slirp4netns,SLIRP4NETNS"})
    void whoAsksGetsIt(String network, UserModeStack stack) {
        Contexts contexts = host("slirp4netns", "pasta").spec(spec -> spec.network(network));

        assertThat(of(contexts)).contains(stack);
        assertThat(companion(contexts.context()).required()).isTrue();
    }

    @Test
    void otherNetworksStayAsTheyAre() {
        assertThat(of(host("pasta").spec(spec -> spec.namespace(NamespaceKind.NET, NamespaceMode.PRIVATE))))
                .as("none")
                .isEmpty();
        assertThat(of(host("pasta").host(NamespaceKind.NET))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"bridge", "pasta", "slirp4netns"})
    void whoAsksForWhatIsNotThereIsRefused(String network) {
        Contexts contexts = host().spec(spec -> spec.network(network));

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .extracting(failure -> ((CarafeException) failure).advice())
                .asString()
                .startsWith("Install pasta (Debian package passt) or slirp4netns");
    }

    @Test
    void aPublishedPortAsksForTheOutside() {
        Contexts contexts = host().spec(spec -> spec.publish(WEB));

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith(
                        "an engine without root cannot connect a container to the outside: there is neither pasta nor"
                                + " slirp4netns");
    }

    @Test
    void withoutADeviceNothingHelps() {
        Contexts contexts = Contexts.rootless().programs("pasta").spec(spec -> spec.network("pasta"));

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageStartingWith("pasta cannot work: this user may not open /dev/net/tun");
    }

    private static void refused(Consumer<ContainerSpecBuilder> wish, String message) {
        Contexts contexts = host("pasta").spec(wish);
        assertThatThrownBy(() -> of(contexts))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining(message);
    }

    @Test
    void whoIsOnNetworksNeedsNone() {
        assertThat(of(host("pasta").spec(spec -> spec.network("shop").network("back"))))
                .isEmpty();
        assertThat(of(host("pasta").spec(spec -> spec.network("shop").publish(WEB))))
                .isEmpty();
    }

    @Test
    void whatOneProgramCannotDoIsRefused() {
        refused(spec -> spec.network("shop").network("bridge"), "not by both");
        refused(spec -> spec.network("pasta").network("bridge"), "one network at most");
        refused(
                spec -> spec.network(new NetworkAttachment(
                        "bridge",
                        Optional.of(IpAddress.of("10.0.0.9")),
                        Optional.empty(),
                        Optional.<MacAddress>empty(),
                        List.of())),
                "cannot choose a container's addresses");
    }

    @Test
    void pastaPublishesByItsOwnOptions() {
        Contexts contexts = host("pasta").spec(spec -> spec.publish(WEB));
        LaunchContext context = contexts.networks(new ContainerNetworks(
                        List.of(),
                        List.of(
                                port("127.0.0.1", 8080, 80, TransportProtocol.TCP),
                                port("::1", 8080, 80, TransportProtocol.TCP),
                                port("0.0.0.0", 5353, 53, TransportProtocol.UDP))))
                .context();

        assertThat(companion(context).command())
                .containsExactly(
                        "/usr/bin/pasta",
                        "--config-net",
                        "--foreground",
                        "--quiet",
                        "--no-map-gw",
                        "--tcp-ns",
                        "none",
                        "--udp-ns",
                        "none",
                        "--tcp-ports",
                        "127.0.0.1/8080:80",
                        "--tcp-ports",
                        "::1/8080:80",
                        "--udp-ports",
                        "0.0.0.0/5353:53",
                        "--pid",
                        "/proc/self/fd/<ready>",
                        "<child>");
    }

    @Test
    void slirpIsAskedForPorts() {
        LaunchContext context = host("slirp4netns")
                .spec(spec -> spec.publish(WEB))
                .networks(new ContainerNetworks(List.of(), List.of(port("127.0.0.1", 8080, 80, TransportProtocol.TCP))))
                .context();

        Companion companion = companion(context);
        assertThat(companion.command()).contains("--disable-host-loopback", "--api-socket=slirp4netns.sock");
        assertThat(companion.setup())
                .contains(new Companion.Setup(
                        "slirp4netns.sock",
                        List.of("{\"execute\":\"add_hostfwd\",\"arguments\":{\"proto\":\"tcp\","
                                + "\"host_addr\":\"127.0.0.1\",\"host_port\":8080,\"guest_port\":80}}")));
    }

    @Test
    void whatTheyCannotPublishIsRefused() {
        ContainerNetworks sctp =
                new ContainerNetworks(List.of(), List.of(port("127.0.0.1", 1, 1, TransportProtocol.SCTP)));
        ContainerNetworks v6 = new ContainerNetworks(List.of(), List.of(port("::1", 1, 1, TransportProtocol.TCP)));

        assertThatThrownBy(() -> companion(host("pasta").networks(sctp).context()))
                .hasMessageStartingWith("pasta publishes no port by SCTP");
        assertThatThrownBy(() -> companion(host("slirp4netns").networks(sctp).context()))
                .hasMessageStartingWith("slirp4netns publishes no port by SCTP");
        assertThatThrownBy(() -> companion(host("slirp4netns").networks(v6).context()))
                .hasMessageStartingWith("slirp4netns publishes no port by IPv6");
    }

    @Test
    void resolversOfTheHostAloneAreAskedByTheProgram() {
        Contexts onlyLoopback = host("pasta").hostDns("127.0.0.53");

        assertThat(ResolvConf.content(onlyLoopback.context())).isEqualTo("nameserver 169.254.1.53\n");
        assertThat(companion(onlyLoopback.context()).command()).containsSequence("--dns-forward", "169.254.1.53");
        assertThat(ResolvConf.content(host("slirp4netns").hostDns("::1").context()))
                .isEqualTo("nameserver 10.0.2.3\n");
        assertThat(ResolvConf.content(
                        host("pasta").hostDns("127.0.0.53", "192.0.2.53").context()))
                .isEqualTo("nameserver 192.0.2.53\n");
    }
}
