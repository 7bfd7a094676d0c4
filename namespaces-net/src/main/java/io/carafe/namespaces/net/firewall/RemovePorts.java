package io.carafe.namespaces.net.firewall;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import java.util.List;

/**
 * Undoes {@link AddPorts}.
 *
 * @param owner the name under which they were added
 */
record RemovePorts(FirewallTable table, String owner) implements HostStep {
    @Override
    public String text() {
        return "nft: remove the rules of published ports of " + owner;
    }

    @Override
    public void perform(HostSide host) {
        table.locked(host, locked -> {
            List<FirewallPort> ports = locked.rules().portsOf(owner);
            if (!ports.isEmpty()) {
                Ruleset wanted = locked.rules().withoutPorts(owner);
                LoopbackRouting.update(host, locked.rules(), wanted);
                locked.change(wanted, table.script().removal(ports));
            }
        });
    }
}
