package io.carafe.namespaces.net;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.NetlinkAnswer;
import io.carafe.api.kernel.NetlinkCalls;
import io.carafe.api.netlink.AddressStatus;
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
 * @param adopted whether a bridge that is there without remark may be somebody else's, who wants it used; it never gets one
 *     then
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
        boolean made = false;
        if (found.failedWith(Errno.ENODEV)) {
            refuseSubnetOfOthers(kernel, socket);
            made = make(kernel, socket);
            found = kernel.link(socket, LinkName.of(bridge));
        }
        LinkStatus link = found.orThrow("look at the bridge " + bridge);
        if (!link.kind().equals("bridge")
                || !(link.alias().equals(remark) || link.alias().isEmpty())) {
            throw taken(link);
        }
        if (link.alias().isEmpty() || !link.up()) {
            finish(kernel, socket, link, made || !adopted || !link.alias().isEmpty());
        }
    }

    /** Another engine may have given the same subnet to a network when neither of both had a bridge. */
    private void refuseSubnetOfOthers(NetlinkCalls kernel, int socket) {
        for (AddressStatus present : kernel.addresses(socket).orThrow("list the addresses of this host")) {
            IpPrefix subnet = present.address().network();
            boolean overlaps = addresses.stream().map(IpPrefix::network).anyMatch(subnet::overlaps);
            Answer<LinkStatus> link =
                    overlaps ? kernel.link(socket, LinkName.of(present.link())) : Answer.failure(Errno.ENODEV);
            if (link.ok()
                    && BridgeNames.isOfEngine(link.orThrow("look at a link").alias())) {
                throw new CarafeException(
                        "the subnet " + subnet + " leads to "
                                + link.orThrow("look at a link").name()
                                + " already, the bridge of an engine with another state directory",
                        "Remove the network and make it anew, then it gets another subnet: carafe network rm NAME;"
                                + " carafe network create NAME.");
            }
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

    /** Whether it was made, and not by somebody else just now. */
    private boolean make(NetlinkCalls kernel, int socket) {
        NewLink wanted = NewLink.of(bridge, new LinkKind.Bridge())
                .withMac(Optional.of(mac))
                .withMtu(mtu.isPresent() ? mtu : mtuOfTheWorld(kernel, socket));
        NetlinkAnswer answer = kernel.change(socket, List.of(new NetlinkChange.AddLink(wanted)));
        if (answer.failedWith(Errno.EEXIST)) {
            return false;
        }
        answer.orThrow(errno -> new KernelException(
                "make the bridge " + bridge,
                errno,
                errno == Errno.EOPNOTSUPP ? "This kernel has no bridges: load the module bridge." : answer.sentence()));
        return true;
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

    private void finish(NetlinkCalls kernel, int socket, LinkStatus link, boolean own) {
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
        LinkSettings last = own ? LinkSettings.NONE.alias(remark).up(true) : LinkSettings.NONE.up(true);
        kernel.change(socket, List.of(new NetlinkChange.SetLink(LinkName.of(link.index()), last)))
                .orThrow("switch the bridge " + bridge + " on");
    }
}
