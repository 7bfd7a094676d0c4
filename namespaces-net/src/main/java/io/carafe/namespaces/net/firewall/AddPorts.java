package io.carafe.namespaces.net.firewall;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import java.util.List;

/**
 * Lets ports of the host's lead to a container.
 *
 * @param owner a name under which they are removed
 */
record AddPorts(FirewallTable table, String owner, List<FirewallPort> ports) implements HostStep {
    AddPorts {
        ports = List.copyOf(ports);
    }

    @Override
    public String text() {
        return NftText.of(table.script().addition(ports));
    }

    @Override
    public void perform(HostSide host) {
        table.locked(host, locked -> {
            Ruleset rules = locked.rules();
            List<FirewallPort> before = rules.portsOf(owner);
            List<FirewallPort> possible = LoopbackRouting.possible(host, ports);
            if (before.equals(possible)) {
                return;
            }
            Ruleset wanted = rules.withPorts(owner, possible);
            if (before.isEmpty()) {
                locked.change(wanted, table.script().addition(possible));
            } else {
                locked.make(wanted);
            }
            LoopbackRouting.update(host, rules, wanted);
        });
    }
}
