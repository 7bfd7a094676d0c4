package io.carafe.namespaces.net.firewall;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;

/**
 * Sees to it that a network has rules. Where it has, the program nft(8) is not run, but once in the life of a program: an
 * engine may have died before it had made what it has written down, and somebody may have flushed the rules since.
 */
record AddNetwork(FirewallTable table, FirewallNetwork network) implements HostStep {
    @Override
    public String text() {
        return NftText.of(table.script().addition(network));
    }

    @Override
    public void perform(HostSide host) {
        // Who starts a container has an address in the network by now, so nobody removes it.
        if (table.seen().get() && table.current(host).has(network)) {
            return;
        }
        table.locked(host, locked -> {
            Ruleset rules = locked.rules();
            if (rules.has(network) && locked.isCurrent()) {
                return;
            }
            Ruleset wanted = rules.with(network);
            if (rules.isEmpty() || rules.network(network.id()).isPresent() || !locked.isCurrent()) {
                locked.make(wanted);
            } else {
                locked.change(wanted, table.script().addition(network));
            }
        });
    }
}
