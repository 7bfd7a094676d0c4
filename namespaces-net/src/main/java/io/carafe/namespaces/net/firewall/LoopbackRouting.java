package io.carafe.namespaces.net.firewall;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostSteps;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells the kernel that answers to 127.0.0.0/8 may come from a bridge ({@code route_localnet}, ip-sysctl), as long as a
 * port of that address leads there. The table drops everything else of that kind.
 */
final class LoopbackRouting {
    private LoopbackRouting() {}

    static void update(HostSide host, Ruleset before, Ruleset after) {
        Set<String> had = bridges(before);
        Set<String> has = bridges(after);
        has.stream().filter(bridge -> !had.contains(bridge)).forEach(bridge -> set(host, bridge, "1"));
        had.stream().filter(bridge -> !has.contains(bridge)).forEach(bridge -> reset(host, bridge));
    }

    private static Set<String> bridges(Ruleset rules) {
        return rules.ports()
                .filter(port -> port.address().isV4() && port.isAtLoopback())
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
}
