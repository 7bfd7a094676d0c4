package io.carafe.namespaces.net.firewall;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;

/** Makes the table anew, where there should be one, since somebody may have flushed the host's rules. */
record RepairTable(FirewallTable table) implements HostStep {
    @Override
    public String text() {
        return "nft: make the rules of all networks in use anew";
    }

    @Override
    public void perform(HostSide host) {
        table.locked(host, locked -> {
            if (!locked.rules().isEmpty()) {
                locked.make(locked.rules());
                LoopbackRouting.update(host, Ruleset.EMPTY, locked.rules());
            }
        });
    }
}
