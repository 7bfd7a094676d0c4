package io.carafe.api.isolation;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.launch.Handle;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.NetlinkChange;
import java.util.List;

/**
 * Deletes a link of a container, if it is there.
 *
 * @param namespace the container's network namespace
 */
public record LinkDeleting(Handle namespace, String interfaceName) implements HostStep {
    @Override
    public String text() {
        return "netlink(" + change().text() + ") in <" + namespace.name() + ">";
    }

    @Override
    public void perform(HostSide host) {
        NetlinkAnswer answer = host.kernel().change(host.netlink(namespace), List.of(change()));
        if (!answer.failedWith(Errno.ENODEV)) {
            answer.orThrow("delete the link " + interfaceName);
        }
    }

    private NetlinkChange change() {
        return new NetlinkChange.DeleteLink(LinkName.of(interfaceName));
    }
}
