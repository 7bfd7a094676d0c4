package io.carafe.namespaces.net.firewall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.mockito.Mockito.spy;
import static org.mockito.Mockito.when;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.TransportProtocol;
import io.carafe.api.testing.PerformedHost;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What is written, and when the program nft is run. */
class FirewallTest {
    private static final FirewallNetwork NETWORK =
            new FirewallNetwork("0a", "carafe0", false, List.of(IpPrefix.of("172.17.0.0/16")));
    private static final FirewallPort PORT = new FirewallPort(
            IpAddress.of("127.0.0.1"), 8080, TransportProtocol.TCP, IpAddress.of("172.17.0.2"), 80, "0a");
    private static final String BOOT = "11111111-2222-3333-4444-555555555555\n";
    private static final String NETWORK_LINE = "network 0a carafe0 open 172.17.0.0/16\n";
    private static final String PORT_LINE = "port web 0a 127.0.0.1 8080 tcp 172.17.0.2 80\n";
    private static final String RUN = "run /usr/sbin/nft -f /r/firewall.nft";

    private final Firewall firewall = new Firewall(new FirewallPlace(Pathname.of("/r"), "carafe_0"));
    private final PerformedHost host = new PerformedHost();

    private void perform(Consumer<HostRecorder> recording) {
        HostRecorder recorder = new HostRecorder("net");
        recording.accept(recorder);
        host.perform(recorder);
    }

    /** The next look into the file finds this. */
    private void kept(String lines) {
        host.recording().reading(BOOT + lines).reading("").reading(BOOT).reading("");
    }

    private List<String> writes() {
        return host.recording().calls("write");
    }

    @Test
    void theFirstNetworkMakesTheTable() {
        perform(recorder -> firewall.addNetwork(NETWORK, recorder));

        assertThat(host.calls()).contains(RUN);
        assertThat(writes().get(0)).contains("network 0a carafe0 open 172.17.0.0/16\\n");
        assertThat(writes().get(1)).contains("table inet carafe_0\\ndelete table inet carafe_0\\n");
    }

    @Test
    void aNetworkThatIsThereCostsALookIntoTheFile() {
        perform(recorder -> firewall.addNetwork(NETWORK, recorder));
        List<String> before = writes();
        kept(NETWORK_LINE);

        perform(recorder -> firewall.addNetwork(NETWORK, recorder));

        assertThat(host.calls()).containsOnlyOnce(RUN);
        assertThat(writes()).isEqualTo(before);
        assertThat(host.recording().calls("flock")).hasSize(2);
    }

    @Test
    void whatAnEngineBeforeHasWrittenDownIsMadeOnce() {
        kept(NETWORK_LINE + PORT_LINE);

        perform(recorder -> firewall.addNetwork(NETWORK, recorder));

        assertThat(host.calls()).containsOnlyOnce(RUN);
        assertThat(writes())
                .anySatisfy(call ->
                        assertThat(call).contains("table inet carafe_0 {").contains("172.17.0.2 . 80"));
    }

    @Test
    void whatIsRemovedStaysWrittenDownUntilItIsGone() {
        kept(NETWORK_LINE + PORT_LINE);
        kept(NETWORK_LINE + PORT_LINE);
        host.failing("/usr/sbin/nft");

        assertThatThrownBy(() -> perform(recorder -> firewall.removeNetwork("0a", recorder)))
                .isInstanceOf(CarafeException.class);

        assertThat(host.recording().calls("unlinkat")).hasSize(1);
        assertThat(host.recording().calls("renameat2")).isEmpty();
    }

    @Test
    void whatIsFromBeforeTheLastBootIsNoMore() {
        for (int look = 0; look < 2; look++) {
            host.recording()
                    .reading("another\n" + NETWORK_LINE)
                    .reading("")
                    .reading(BOOT)
                    .reading("");
        }

        perform(recorder -> firewall.addNetwork(NETWORK, recorder));

        assertThat(host.calls()).contains(RUN);
    }

    /** What an engine without root makes is a network without rules, whatever the one before had. */
    @Test
    void whatIsFromANetworkThatWasMadeBeforeIsNoMore() {
        PerformedHost made = spy(new PerformedHost());
        when(made.madeNetwork()).thenReturn(Optional.of("two"));
        made.recording()
                .reading(BOOT.strip() + " one\n" + NETWORK_LINE)
                .reading("")
                .reading(BOOT)
                .reading("");
        made.recording().reading(BOOT).reading("");
        HostRecorder recorder = new HostRecorder("net");
        firewall.addNetwork(NETWORK, recorder);

        made.perform(recorder);

        assertThat(made.calls()).contains(RUN);
        assertThat(made.recording().calls("write").get(0)).contains(BOOT.strip() + " two\\nnetwork 0a");
        assertThat(made.recording().calls("renameat2"))
                .singleElement()
                .asString()
                .contains("/r/firewall-0");
    }

    @Test
    void aPortIsOneElementAndTheKernelIsToldToForwardIt() {
        kept(NETWORK_LINE);

        perform(recorder -> firewall.addPorts("web", List.of(PORT), recorder));

        assertThat(writes())
                .anySatisfy(call -> assertThat(call)
                        .contains("add element inet carafe_0 ports4 { 127.0.0.1 . tcp . 8080 : 172.17.0.2 . 80 }"));
        assertThat(host.calls())
                .anySatisfy(call -> assertThat(call).contains("/proc/sys/net/ipv4/conf/carafe0/route_localnet"));
    }

    /** The engine takes what comes to loopback addresses of the host's there; nobody is at those of that network. */
    @Test
    void inANetworkThatWasMadeOnlyOtherAddressesHaveRules() {
        PerformedHost made = spy(new PerformedHost());
        when(made.madeNetwork()).thenReturn(Optional.of("one"));
        FirewallPort anywhere = new FirewallPort(
                IpAddress.of("0.0.0.0"), 8081, TransportProtocol.TCP, IpAddress.of("172.17.0.2"), 80, "0a");
        made.recording()
                .reading(BOOT.strip() + " one\n" + NETWORK_LINE)
                .reading("")
                .reading(BOOT)
                .reading("");
        HostRecorder recorder = new HostRecorder("net");
        firewall.addPorts("web", List.of(PORT, anywhere), recorder);

        made.perform(recorder);

        assertThat(made.recording().calls("write"))
                .anySatisfy(call -> assertThat(call).contains("add element inet carafe_0 anywhere4"))
                .noneSatisfy(call -> assertThat(call).contains("8080"));
        assertThat(made.calls()).noneSatisfy(call -> assertThat(call).contains("route_localnet"));
    }

    @Test
    void whereNftRefusesNothingIsKept() {
        kept(NETWORK_LINE);
        host.failing("/usr/sbin/nft");

        assertThatThrownBy(() -> perform(recorder -> firewall.addPorts("web", List.of(PORT), recorder)))
                .isInstanceOf(CarafeException.class);

        assertThat(host.calls()).filteredOn(RUN::equals).hasSize(2);
        assertThat(writes().get(writes().size() - 1)).contains("network 0a").doesNotContain("port web");
    }

    @Test
    void whatIsGoneIsRemovedWithoutNft() {
        perform(recorder -> {
            firewall.removePorts("web", recorder);
            firewall.removeNetwork("0a", recorder);
            firewall.repair(recorder);
        });

        assertThat(host.calls()).doesNotContain(RUN);
    }

    @Test
    void theLastNetworkTakesTheTableAlong() {
        kept(NETWORK_LINE + PORT_LINE);
        kept(NETWORK_LINE + PORT_LINE);

        perform(recorder -> firewall.removeNetwork("0a", recorder));

        assertThat(writes()).hasSize(1);
        assertThat(writes().get(0)).contains("table inet carafe_0\\ndelete table inet carafe_0\\n\"");
        assertThat(host.recording().calls("unlinkat")).hasSize(2);
    }

    @Test
    void theRepairMakesAllOfIt() {
        kept(NETWORK_LINE + PORT_LINE);

        perform(firewall::repair);

        assertThat(host.calls()).contains(RUN);
    }

    @Test
    void withoutNftThereIsAdvice() {
        Answer<?> none = Answer.failure(Errno.ENOENT);
        Answer<?> namespace = host.kernel().statx(0, Pathname.EMPTY, Set.of());
        host.recording().answering("statx", namespace);
        host.recording().answering("statx", none, none, none, none, none);

        assertThatThrownBy(() -> perform(recorder -> firewall.addNetwork(NETWORK, recorder)))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessage("there is no program nft on this host, which makes the rules of networks and published"
                        + " ports. Install the package nftables, or use --network none or --network host without"
                        + " published ports.");
    }

    @Test
    void thePlanShowsTheRule() {
        HostRecorder recorder = new HostRecorder("net");
        firewall.addPorts("web", List.of(PORT), recorder);

        assertThat(recorder.steps().get(0).step().text())
                .isEqualTo("nft(\"add element inet carafe_0 ports4 { 127.0.0.1 . tcp . 8080 : 172.17.0.2 . 80 }\")");
        assertThat(recorder.steps().get(0).why()).isEqualTo("let ports of the host lead to the container");
    }
}
