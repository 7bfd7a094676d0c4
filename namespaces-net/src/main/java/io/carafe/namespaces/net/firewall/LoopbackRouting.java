package io.carafe.namespaces.net.firewall;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostSteps;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.network.IpAddress;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Tells the kernel that answers to loopback addresses may come from a bridge, as long as a port of such an address leads
 * there: {@code route_localnet} for 127.0.0.0/8 (ip-sysctl), and for {@code ::1} a local route. The table drops everything
 * else of that kind that is IPv4; the kernel does so for IPv6.
 */
final class LoopbackRouting {
    private static final IpAddress V6 = IpAddress.of("::1");
    private static final Pathname BRIDGES_ASK = Pathname.of("/proc/sys/net/bridge/bridge-nf-call-ip6tables");
    private static final int ROOM = 16;

    private LoopbackRouting() {}

    /**
     * The ports that can be: in a network that the engine has made for itself, nobody is at its loopback addresses. Where
     * bridges ask the rules themselves (br_netfilter), answers to {@code ::1} get their
     * address too early, and the kernel takes them for forged. Who asks for {@code localhost} takes 127.0.0.1 then.
     */
    static List<FirewallPort> possible(HostSide host, List<FirewallPort> ports) {
        if (host.madeNetwork().isPresent()) {
            return ports.stream()
                    .filter(port -> !port.hostAddress().isLoopback())
                    .toList();
        }
        boolean needed = ports.stream().anyMatch(LoopbackRouting::isV6);
        return needed && bridgesAsk(host.kernel())
                ? ports.stream().filter(port -> !isV6(port)).toList()
                : ports;
    }

    static void update(HostSide host, Ruleset before, Ruleset after) {
        if (host.madeNetwork().isPresent()) {
            return;
        }
        Set<String> had = bridges(before, LoopbackRouting::isV4);
        Set<String> has = bridges(after, LoopbackRouting::isV4);
        has.stream().filter(bridge -> !had.contains(bridge)).forEach(bridge -> set(host, bridge, "1"));
        had.stream().filter(bridge -> !has.contains(bridge)).forEach(bridge -> reset(host, bridge));
        Set<String> known = bridges(before, LoopbackRouting::isV6);
        bridges(after, LoopbackRouting::isV6).stream()
                .filter(bridge -> !known.contains(bridge))
                .forEach(bridge -> letIn(host, bridge));
    }

    private static boolean isV4(FirewallPort port) {
        IpAddress address = port.hostAddress();
        return address.isV4() && (address.isLoopback() || address.isUnspecified());
    }

    private static boolean isV6(FirewallPort port) {
        return port.hostAddress().equals(V6);
    }

    private static Set<String> bridges(Ruleset rules, Predicate<FirewallPort> which) {
        return rules.ports()
                .filter(which)
                .flatMap(port -> rules.network(port.network()).stream())
                .map(FirewallNetwork::bridge)
                .collect(Collectors.toSet());
    }

    private static void set(HostSide host, String bridge, String value) {
        new HostSteps.Write("/proc/sys/net/ipv4/conf/" + bridge + "/route_localnet", value).perform(host);
    }

    /** A bridge that is gone has taken the setting along. */
    private static void reset(HostSide host, String bridge) {
        try {
            set(host, bridge, "0");
        } catch (KernelException failed) {
            if (failed.errno() != Errno.ENOENT) {
                throw failed;
            }
        }
    }

    private static void letIn(HostSide host, String bridge) {
        Kernel kernel = host.kernel();
        int socket = host.netlink();
        int link = kernel.link(socket, LinkName.of(bridge))
                .orThrow("look at the bridge " + bridge)
                .index();
        NetlinkAnswer answer = kernel.change(socket, List.of(new NetlinkChange.AddLocalRoute(V6, link)));
        if (!answer.failedWith(Errno.EEXIST)) {
            answer.orThrow("let answers to ::1 in by the bridge " + bridge);
        }
    }

    private static boolean bridgesAsk(Kernel kernel) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, BRIDGES_ASK, EnumSet.of(OpenFlag.RDONLY));
        if (opened.failedWith(Errno.ENOENT)) {
            return false;
        }
        try (Descriptor file = new Descriptor(kernel, opened.intOrThrow("open " + BRIDGES_ASK))) {
            ByteBuffer content = ByteBuffer.allocateDirect(ROOM);
            kernel.read(file.number(), content).orThrow("read " + BRIDGES_ASK);
            content.flip();
            return content.hasRemaining() && content.get() == '1';
        }
    }
}
