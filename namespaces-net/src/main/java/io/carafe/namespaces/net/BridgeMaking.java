package io.carafe.namespaces.net;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.kernel.NetlinkCalls;
import io.carafe.api.netlink.LinkKind;
import io.carafe.api.netlink.LinkName;
import io.carafe.api.netlink.LinkSettings;
import io.carafe.api.netlink.LinkStatus;
import io.carafe.api.netlink.NetlinkChange;
import io.carafe.api.netlink.NewLink;
import io.carafe.api.netlink.Route;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Makes the bridge of a network, unless it is there. Its remark says whose it is; that is set last, so that a bridge whose
 * maker died in the middle is finished by the next.
 *
 * @param remark what is noted at it
 * @param adopted whether a bridge without remark may be somebody else's, who wants it used; it never gets one then
 * @param addresses the host's own, which are the containers' gateways
 * @param mtu the largest packet; as on the way to the world when empty
 * @param mac its hardware address, which would otherwise change whenever a container comes or goes
 */
record BridgeMaking(
        String bridge, String remark, boolean adopted, List<IpPrefix> addresses, OptionalInt mtu, MacAddress mac)
        implements HostStep {
    BridgeMaking {
        addresses = List.copyOf(addresses);
    }

    @Override
    public String text() {
        return "netlink(" + new NetlinkChange.AddLink(NewLink.of(bridge, new LinkKind.Bridge())).text() + addressTexts()
                + ") unless it is there";
    }

    private String addressTexts() {
        StringBuilder text = new StringBuilder();
        addresses.forEach(address -> text.append(", RTM_NEWADDR(")
                .append(address)
                .append(" dev ")
                .append(bridge)
                .append(')'));
        return text.toString();
    }

    @Override
    public void perform(HostSide host) {
        NetlinkCalls kernel = host.kernel();
        int socket = host.netlink();
        Answer<LinkStatus> found = kernel.link(socket, LinkName.of(bridge));
        if (found.failedWith(Errno.ENODEV)) {
            finish(kernel, socket, made(kernel, socket));
            return;
        }
        LinkStatus link = found.orThrow("look for the bridge " + bridge);
        if (!link.kind().equals("bridge")
                || !(link.alias().equals(remark) || link.alias().isEmpty())) {
            throw taken(link);
        }
        if (link.alias().isEmpty() || !link.up()) {
            finish(kernel, socket, link);
        }
    }

    private CarafeException taken(LinkStatus link) {
        String whose = link.alias().isEmpty() ? "" : " (" + link.alias() + ")";
        return new CarafeException(
                "there is a link " + bridge + whose + " already, and it is not this network's bridge",
                BridgeNames.isOfEngine(link.alias())
                        ? "It is that of an engine with another state directory. Make a network, and have it taken for all"
                                + " containers: carafe network create NAME; export CARAFE_NETWORK=NAME."
                        : "Remove it, or make a network with a bridge of another name: carafe network create --opt "
                                + BridgeNames.OPTION + "=NAME.");
    }

    private LinkStatus made(NetlinkCalls kernel, int socket) {
        NewLink wanted = NewLink.of(bridge, new LinkKind.Bridge())
                .withMac(Optional.of(mac))
                .withMtu(mtu.isPresent() ? mtu : mtuOfTheWorld(kernel, socket));
        NetlinkAnswer answer = kernel.change(socket, List.of(new NetlinkChange.AddLink(wanted)));
        // Somebody else may be making it just now.
        if (!answer.failedWith(Errno.EEXIST)) {
            answer.orThrow(errno -> new KernelException(
                    "make the bridge " + bridge,
                    errno,
                    errno == Errno.EOPNOTSUPP
                            ? "This kernel has no bridges: load the module bridge."
                            : answer.sentence()));
        }
        return kernel.link(socket, LinkName.of(bridge)).orThrow("look at the bridge " + bridge);
    }

    private static OptionalInt mtuOfTheWorld(NetlinkCalls kernel, int socket) {
        List<Route> routes = kernel.routes(socket).orThrow("list the routes");
        return routes.stream()
                .filter(route -> route.isDefault() && route.link() != 0)
                .min(Comparator.comparing((Route route) -> route.destination().isV6())
                        .thenComparingLong(Route::metric))
                .map(route -> kernel.link(socket, LinkName.of(route.link())))
                .filter(Answer::ok)
                .map(link -> OptionalInt.of(link.orThrow("look at a link").mtu()))
                .orElse(OptionalInt.empty());
    }

    private void finish(NetlinkCalls kernel, int socket, LinkStatus link) {
        List<NetlinkChange> addressing = new ArrayList<>();
        for (IpPrefix address : addresses) {
            addressing.add(new NetlinkChange.AddAddress(link.index(), address));
        }
        for (NetlinkChange change : addressing) {
            NetlinkAnswer answer = kernel.change(socket, List.of(change));
            if (!answer.failedWith(Errno.EEXIST)) {
                answer.orThrow("give the bridge " + bridge + " its address");
            }
        }
        LinkSettings last = adopted
                ? LinkSettings.NONE.up(true)
                : LinkSettings.NONE.alias(remark).up(true);
        kernel.change(socket, List.of(new NetlinkChange.SetLink(LinkName.of(link.index()), last)))
                .orThrow("switch the bridge " + bridge + " on");
    }
}
