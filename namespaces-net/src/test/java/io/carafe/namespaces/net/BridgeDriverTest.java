package io.carafe.namespaces.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.never;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.api.NamespaceKind;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.launch.Stage;
import io.carafe.api.netlink.AddressStatus;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkConnection;
import io.carafe.api.network.NetworkEndpoint;
import io.carafe.api.network.PortBinding;
import io.carafe.api.network.Subnet;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.PerformedHost;
import io.carafe.api.testing.Recordings;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BridgeDriverTest {
    private static final String ID = "0123456789abcdef".repeat(4);
    private static final String REMARK = "carafe network " + ID;
    private static final LinkStatus OURS = bridge(REMARK, true);

    private final BridgeDriver driver = new BridgeDriver(Set.of());
    private final NetIsolator isolator = new NetIsolator(Set.of(driver));

    private static LinkStatus bridge(String remark, boolean up) {
        return new LinkStatus(5, "cf-0123456789ab", "bridge", up, 1500, Optional.empty(), 0, 0, remark);
    }

    private static Network network(String name, Map<String, String> options, boolean internal) {
        return new Network(
                ID,
                name,
                "bridge",
                Instant.EPOCH,
                List.of(Subnet.of(IpPrefix.of("10.0.0.0/24"))),
                internal,
                false,
                options,
                Map.of());
    }

    private static NetworkConnection connection(Network network) {
        return new NetworkConnection(
                network,
                new NetworkEndpoint(
                        "fe".repeat(32),
                        network.id(),
                        "ab".repeat(32),
                        "eth0",
                        MacAddress.parse("02:42:0a:00:00:02"),
                        List.of(IpPrefix.of("10.0.0.2/24")),
                        network.internal() ? List.of() : List.of(IpAddress.of("10.0.0.1")),
                        List.of()));
    }

    private static Contexts connected(boolean internal) {
        return Contexts.rootful()
                .networks(new ContainerNetworks(List.of(connection(network("mine", Map.of(), internal))), List.of()));
    }

    @Test
    void aContainerEntersANamespaceThatWasConnectedBefore() {
        LaunchContext context = connected(false).context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(recordings.prepare())
                .filteredOn(text -> !text.contains("/etc/") && !text.startsWith("write(\"/var"))
                .containsExactly(
                        "netlink(RTM_NEWLINK(\"cf-0123456789ab\" type bridge), RTM_NEWADDR(10.0.0.1/24 dev"
                                + " cf-0123456789ab)) unless it is there",
                        "write(\"/proc/sys/net/ipv4/ip_forward\", \"1\", 1) unless it is 1",
                        "unshare(CLONE_NEWNET) = <net.own>, netlink(RTM_NEWLINK(type veth master \"cf-0123456789ab\""
                                + " peer {\"eth0\"}))",
                        "netlink(RTM_SETLINK(\"eth0\" address 02:42:0a:00:00:02 up), RTM_NEWADDR(10.0.0.2/24 dev eth0),"
                                + " RTM_NEWROUTE(default via 10.0.0.1 dev eth0))",
                        "netlink(RTM_NEWLINKPROP(peer of eth0 altname \"carafe-" + "fe".repeat(32) + "\"))",
                        "netlink(RTM_SETLINK(\"lo\" up)), bind(127.0.0.11:53) in <net.own>");
        assertThat(recordings.whileHeld()).isEmpty();
        assertThat(recordings.launch(Stage.NAMESPACES))
                .containsExactly("setns(<net.own>, CLONE_NEWNET)", "close(<net.own>)");
        assertThat(recordings.effects())
                .containsExactly(new HostEffect("net", "bridge.fefefefefefe.port", "carafe-" + "fe".repeat(32), false));
        assertThat(recordings.release())
                .containsExactly("netlink(RTM_SETLINK(\"carafe-" + "fe".repeat(32) + "\" down))");
    }

    @Test
    void whoHasAUserNamespaceOfItsOwnIsConnectedWhileItWaits() {
        LaunchContext context = connected(false)
                .own(NamespaceKind.USER)
                .subordinateUids(100_000, 65_536)
                .subordinateGids(100_000, 65_536)
                .context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).containsExactly(CloneFlag.NEWNET);
        assertThat(recordings.whileHeld())
                .contains("open(\"/proc/<child>/ns/net\", O_RDONLY|O_CLOEXEC) = <net.own>")
                .anySatisfy(text -> assertThat(text).startsWith("netlink(RTM_NEWLINK(type veth"));
        assertThat(recordings.launch(Stage.NAMESPACES)).isEmpty();
    }

    /** The engine may not go where the new process is, and gets sockets from there. */
    @Test
    void withoutRootTheNewProcessSendsSocketsOfItsNetwork() {
        ContainerNetworks networks =
                new ContainerNetworks(List.of(connection(network("mine", Map.of(), false))), List.of());
        Contexts contexts = Contexts.rootless().networks(networks).spec(spec -> spec.network("mine"));
        Recordings recordings = Recordings.of(isolator, contexts.context());

        assertThat(recordings.prepare()).contains("socketpair(AF_UNIX, SOCK_SEQPACKET)");
        assertThat(recordings.launch(Stage.REPORT))
                .filteredOn(call -> call.startsWith("socket("))
                .containsExactly(
                        "socket(AF_NETLINK, SOCK_RAW|SOCK_CLOEXEC, 0)",
                        "socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, 0)",
                        "socket(AF_INET, SOCK_STREAM|SOCK_CLOEXEC, 0)");
        assertThat(recordings.launch(Stage.REPORT)).hasSize(9);
        assertThat(recordings.whileHeld())
                .startsWith("recvmsg(SCM_RIGHTS) of sockets in <net.own>")
                .anySatisfy(text -> assertThat(text).startsWith("netlink(RTM_NEWLINK(type veth"))
                .endsWith("netlink(RTM_SETLINK(\"lo\" up)), bind(127.0.0.11:53) in <net.own>");

        LaunchContext shared = contexts.enters(NamespaceKind.USER, 7).context();
        assertThatThrownBy(() -> isolator.prepare(shared, new HostRecorder("net")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("shares namespaces of another container");
    }

    @Test
    void withoutRootTheHostsGatewayIsNotTheHosts() {
        ContainerNetworks networks =
                new ContainerNetworks(List.of(connection(network("mine", Map.of(), false))), List.of());
        LaunchContext context = Contexts.rootless()
                .networks(networks)
                .spec(spec -> spec.network("mine").addHost("host:host-gateway"))
                .context();

        assertThatThrownBy(() -> isolator.prepare(context, new HostRecorder("net")))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("no address of the host's can be reached");
    }

    /** It passes packets on since it was made. */
    @Test
    void aNetworkThatTheEngineHasMadeIsLedOut() {
        HostSide host = mock();
        when(host.madeNetwork()).thenReturn(Optional.of("one"));

        new ForwardingSwitch(false).perform(host);

        verify(host).leadOut();
        verify(host, never()).kernel();
    }

    @Test
    void anInternalNetworkLeadsNowhere() {
        assertThat(Recordings.of(isolator, connected(true).context()).prepare())
                .noneMatch(text -> text.contains("ip_forward") || text.contains("RTM_NEWROUTE"));
    }

    @Test
    void whoIsNotConnectedRecordsNothingOfIt() {
        LaunchContext context = Contexts.rootful().context();
        assertThat(isolator.cloneFlags(context)).containsExactly(CloneFlag.NEWNET);
        assertThat(Recordings.of(isolator, context).prepare()).noneMatch(text -> text.contains("netlink"));
        assertThat(Recordings.of(isolator, context).effects()).isEmpty();
    }

    @Test
    void aDriverThatIsGoneIsNamed() {
        LaunchContext context = connected(false).context();
        assertThatThrownBy(
                        () -> Recordings.of(new NetIsolator(Set.of()), context).prepare())
                .isInstanceOf(CarafeException.class)
                .hasMessageStartingWith("the network mine wants the driver bridge, which is not installed. ");
    }

    // The host's steps on a recording kernel

    private static BridgeMaking making(boolean adopted) {
        return new BridgeMaking(
                "cf-0123456789ab",
                REMARK,
                adopted,
                List.of(IpPrefix.of("10.0.0.1/24")),
                OptionalInt.of(1400),
                MacAddress.of(new byte[] {2, 0, 0, 0, 0, 1}));
    }

    @Test
    void aBridgeThatIsThereIsLeftAlone() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("link", Answer.of(OURS));
        making(false).perform(host);
        assertThat(host.calls()).containsExactly("netlinkSocket()", "link(3, \"cf-0123456789ab\")");
    }

    @Test
    void aBridgeIsMadeAndItsRemarkComesLast() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("link", Answer.failure(Errno.ENODEV), Answer.of(bridge("", false)));
        making(false).perform(host);
        assertThat(host.recording().calls("change"))
                .containsExactly(
                        "change(3, RTM_NEWLINK(\"cf-0123456789ab\" mtu 1400 address 02:00:00:00:00:01 type bridge))",
                        "change(3, RTM_NEWADDR(10.0.0.1/24 dev 5))",
                        "change(3, RTM_SETLINK(5 alias \"" + REMARK + "\" up))");
    }

    @Test
    void oneThatWasLeftHalfMadeIsFinished() {
        PerformedHost host = new PerformedHost();
        host.recording()
                .answering("link", Answer.of(bridge("", false)))
                .answering("change", NetlinkAnswer.failure(Errno.EEXIST, "", 0), NetlinkAnswer.DONE);
        making(false).perform(host);
        assertThat(host.recording().calls("change"))
                .containsExactly(
                        "change(3, RTM_NEWADDR(10.0.0.1/24 dev 5))",
                        "change(3, RTM_SETLINK(5 alias \"" + REMARK + "\" up))");
    }

    @Test
    void somebodyElsesBridgeIsNotTaken() {
        for (LinkStatus other : List.of(
                bridge("carafe network " + "9".repeat(64), true),
                new LinkStatus(5, "cf-0123456789ab", "dummy", true, 1500, Optional.empty(), 0, 0, ""))) {
            PerformedHost host = new PerformedHost();
            host.recording().answering("link", Answer.of(other));
            assertThatThrownBy(() -> making(false).perform(host))
                    .hasMessageStartingWith("there is a link cf-0123456789ab")
                    .hasMessageContaining(" already, and it is not this network's bridge. ");
            assertThat(host.recording().calls("change")).isEmpty();
        }
    }

    @Test
    void aBridgeThatWasChosenGetsNoRemarkAndStays() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("link", Answer.of(bridge("", true)));
        making(true).perform(host);
        assertThat(host.recording().calls("change")).noneMatch(call -> call.contains("alias"));

        PerformedHost removing = new PerformedHost();
        removing.recording().answering("link", Answer.of(bridge("", true)));
        new BridgeRemoval("cf-0123456789ab", REMARK).perform(removing);
        assertThat(removing.recording().calls("change")).isEmpty();
    }

    @Test
    void aBridgeOfAChosenNameThatWasNotThereIsItsNetworksOwn() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("link", Answer.failure(Errno.ENODEV), Answer.of(bridge("", false)));
        making(true).perform(host);
        assertThat(host.recording().calls("change"))
                .last()
                .isEqualTo("change(3, RTM_SETLINK(5 alias \"" + REMARK + "\" up))");

        PerformedHost other = new PerformedHost();
        other.recording()
                .answering("link", Answer.failure(Errno.ENODEV), Answer.of(bridge("", false)))
                .answering("change", NetlinkAnswer.failure(Errno.EEXIST, "", 0));
        making(true).perform(other);
        assertThat(other.recording().calls("change")).noneMatch(call -> call.contains("alias"));
    }

    @Test
    void aSubnetThatAnotherEngineHasIsRefused() {
        List<AddressStatus> present = List.of(
                new AddressStatus(7, IpPrefix.of("10.0.0.1/16")), new AddressStatus(8, IpPrefix.of("10.9.0.1/16")));
        PerformedHost host = new PerformedHost();
        host.recording()
                .answering("link", Answer.failure(Errno.ENODEV), Answer.of(bridge("carafe network 99", true)))
                .answering("addresses", Answer.of(present));
        assertThatThrownBy(() -> making(false).perform(host))
                .hasMessageStartingWith(
                        "the subnet 10.0.0.0/16 leads to cf-0123456789ab already, the bridge of an engine");
        assertThat(host.recording().calls("change")).isEmpty();

        PerformedHost strangers = new PerformedHost();
        strangers
                .recording()
                .answering(
                        "link",
                        Answer.failure(Errno.ENODEV),
                        Answer.of(bridge("somebody's", true)),
                        Answer.of(bridge("", false)))
                .answering("addresses", Answer.of(present));
        making(false).perform(strangers);
        assertThat(strangers.recording().calls("change")).hasSize(3);
    }

    @Test
    void whatIsGoneNeedsNotGo() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("change", NetlinkAnswer.failure(Errno.ENODEV, "", 0));
        assertThatCode(() -> new PortClosing("carafe-x").perform(host)).doesNotThrowAnyException();
        new BridgeRemoval("cf-0123456789ab", REMARK).perform(host);
        assertThat(host.recording().calls("change")).hasSize(1);
    }

    @Test
    void aCableWhoseEndCannotBeSwitchedOnIsNotLeft() {
        PerformedHost host = new PerformedHost();
        host.recording()
                .answering("link", Answer.of(OURS))
                .answering("change", NetlinkAnswer.failure(Errno.ENOMEM, "no room", 1));
        assertThatThrownBy(() -> new BridgePort("cf-0123456789ab", "eth0").make(host.kernel(), 3, 5, 9))
                .isInstanceOf(KernelException.class)
                .hasMessageStartingWith("cannot connect a link to the bridge cf-0123456789ab: ENOMEM")
                .hasMessageEndingWith("The kernel says: no room.");
        assertThat(host.recording().calls("change"))
                .hasSize(2)
                .last()
                .satisfies(call -> assertThat(call).startsWith("change(3, RTM_DELLINK(\"veth"));
    }

    @Test
    void forwardingIsSwitchedOnOnceAndNeverOff() {
        PerformedHost on = new PerformedHost();
        on.recording().reading("1\n");
        new ForwardingSwitch(false).perform(on);
        assertThat(on.recording().calls("write")).isEmpty();
        assertThat(on.calls()).noneMatch(call -> call.startsWith("tell"));

        PerformedHost off = new PerformedHost();
        off.recording().reading("0\n");
        new ForwardingSwitch(true).perform(off);
        assertThat(off.calls())
                .contains("openat2(AT_FDCWD, \"/proc/sys/net/ipv6/conf/all/forwarding\", O_WRONLY, 0, 0)")
                .anySatisfy(call -> assertThat(call).startsWith("write(").contains("\"1\""))
                .contains(
                        "tell IP forwarding is switched on (net.ipv6.conf.all.forwarding=1), so that containers reach other"
                                + " machines; it stays on");
    }

    // Definitions

    @Test
    void namesOfBridgesFitIntoTheKernel() {
        assertThat(BridgeNames.of(network("mine", Map.of(), false)))
                .isEqualTo("cf-0123456789ab")
                .hasSize(15);
        assertThat(BridgeNames.of(network("bridge", Map.of(), false))).isEqualTo("carafe0");
        for (String name : List.of("a-name-of-sixteen", "a b", "a/b", "..", "eth0:1")) {
            Network network = network("mine", Map.of(BridgeNames.OPTION, name), false);
            assertThatThrownBy(() -> driver.validate(network, Contexts.rootful().profile()))
                    .as(name)
                    .isInstanceOf(InvalidSpecificationException.class);
        }
        for (String mtu : List.of("0", "67", "65536", "many", "-1500")) {
            Network network = network("mine", Map.of(Network.MTU, mtu), false);
            assertThatThrownBy(() -> driver.validate(network, Contexts.rootful().profile()))
                    .as(mtu)
                    .isInstanceOf(InvalidSpecificationException.class)
                    .hasMessageStartingWith("invalid MTU: \"" + mtu + "\". ");
        }
    }

    // Rules

    @Test
    void rulesAreAskedBetweenTheBridgeAndForwarding() {
        BridgeDriver ruled = new BridgeDriver(Set.of(new NotedRules()));
        HostRecorder host = new HostRecorder("net");
        Network network = network("mine", Map.of(), false);
        ruled.prepare(network, host);
        assertThat(host.steps())
                .extracting(step -> step.why())
                .containsExactly(
                        "make the bridge of the network mine",
                        "rule mine at cf-0123456789ab",
                        "let packets pass between the network mine and others");

        NetIsolator whole = new NetIsolator(Set.of(ruled));
        LaunchContext context = connected(false).context();
        List<HostEffect> effects = Recordings.of(whole, context).effects();
        assertThat(effects).contains(new HostEffect("net", "bridge.fefefefefefe.noted.rule", "r1", false));
        HostRecorder undoing = new HostRecorder("net");
        whole.release(effects, undoing);
        assertThat(undoing.steps()).extracting(step -> step.why()).contains("undo [r1]");
    }

    private static final class NotedRules implements NetworkRules {
        @Override
        public String name() {
            return "noted";
        }

        @Override
        public void network(Network network, String bridge, HostRecorder host) {
            host.to("rule " + network.name() + " at " + bridge).run(List.of("/bin/true"));
        }

        @Override
        public void connect(NetworkConnection connection, String bridge, List<PortBinding> ports, HostRecorder host) {
            host.declareUntilReboot("rule", "r1");
        }

        @Override
        public void disconnect(List<HostEffect> effects, HostRecorder host) {
            List<String> names = new ArrayList<>();
            effects.forEach(effect -> names.add(effect.name()));
            host.to("undo " + names).run(List.of("/bin/true"));
        }

        @Override
        public void restore(HostRecorder host) {
            host.to("put the rules right").run(List.of("/bin/true"));
        }

        @Override
        public void remove(Network network, String bridge, HostRecorder host) {
            host.to("unrule " + network.name()).run(List.of("/bin/true"));
        }
    }
}
