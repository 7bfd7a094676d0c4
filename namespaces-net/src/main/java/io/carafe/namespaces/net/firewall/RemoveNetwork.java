package io.carafe.namespaces.net.firewall;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import java.util.List;

/**
 * Removes the rules of a network, and with those of the last one the table.
 *
 * @param network its id
 */
record RemoveNetwork(FirewallTable table, String network) implements HostStep {
    @Override
    public String text() {
        return "nft: remove the rules of network " + network;
    }

    @Override
    public void perform(HostSide host) {
        if (table.current(host).network(network).isEmpty()) {
            return;
        }
        table.locked(
                host,
                locked -> locked.rules().network(network).ifPresent(found -> {
                    Ruleset wanted = locked.rules().without(network);
                    if (wanted.isEmpty()) {
                        locked.make(wanted);
                    } else {
                        List<FirewallPort> ports = locked.rules()
                                .ports()
                                .filter(port -> port.network().equals(network))
                                .toList();
                        locked.change(wanted, table.script().removal(found, ports));
                    }
                }));
    }
}
