package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.launch.Handle;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkSettings;
import io.carafe.api.netlink.NetlinkChange;
import java.util.List;

/**
 * Has the engine answer a container's questions for names, on the loopback interface of its network namespace, which is
 * switched on for that: the container's process has not got to it yet.
 *
 * @param namespace the container's network namespace
 */
record NameServing(Handle namespace) implements HostStep {
    /** The first interface of every network namespace. */
    private static final int LOOPBACK = 1;

    @Override
    public String text() {
        return "netlink(RTM_SETLINK(\"lo\" up)), bind(" + ResolvConf.RESOLVER + ":53) in <" + namespace.name() + ">";
    }

    @Override
    public void perform(HostSide host) {
        host.kernel()
                .change(
                        host.netlink(namespace),
                        List.of(new NetlinkChange.SetLink(LinkName.of(LOOPBACK), LinkSettings.NONE.up(true))))
                .orThrow("switch the loopback interface on");
        host.answerNames(namespace);
    }
}
