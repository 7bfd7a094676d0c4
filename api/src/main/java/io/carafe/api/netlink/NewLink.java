package io.carafe.api.netlink;

import io.carafe.api.network.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A link to be made.
 *
 * @param index its number; the kernel chooses when empty
 * @param master the index of the bridge that it becomes a port of
 * @param namespace a descriptor of the network namespace that it is made in; where the socket is when empty
 * @param up whether it is switched on at once
 * @param alias a remark of up to 255 bytes
 */
public record NewLink(
        String name,
        LinkKind kind,
        OptionalInt index,
        OptionalInt master,
        OptionalInt mtu,
        Optional<MacAddress> mac,
        OptionalInt namespace,
        boolean up,
        Optional<String> alias) {

    /** One with nothing in particular, and switched off. */
    public static NewLink of(String name, LinkKind kind) {
        return new NewLink(
                name,
                kind,
                OptionalInt.empty(),
                OptionalInt.empty(),
                OptionalInt.empty(),
                Optional.empty(),
                OptionalInt.empty(),
                false,
                Optional.empty());
    }

    public NewLink withIndex(int value) {
        return new NewLink(name, kind, OptionalInt.of(value), master, mtu, mac, namespace, up, alias);
    }

    public NewLink withMaster(int value) {
        return new NewLink(name, kind, index, OptionalInt.of(value), mtu, mac, namespace, up, alias);
    }

    public NewLink withMtu(OptionalInt value) {
        return new NewLink(name, kind, index, master, value, mac, namespace, up, alias);
    }

    public NewLink withMac(Optional<MacAddress> value) {
        return new NewLink(name, kind, index, master, mtu, value, namespace, up, alias);
    }

    public NewLink inNamespace(int descriptor) {
        return new NewLink(name, kind, index, master, mtu, mac, OptionalInt.of(descriptor), up, alias);
    }

    public NewLink switchedOn() {
        return new NewLink(name, kind, index, master, mtu, mac, namespace, true, alias);
    }

    public NewLink withAlias(String remark) {
        return new NewLink(name, kind, index, master, mtu, mac, namespace, up, Optional.of(remark));
    }

    /** As ip(8) would be told. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        words.add("\"" + name + "\"");
        index.ifPresent(value -> words.add("index " + value));
        master.ifPresent(value -> words.add("master " + value));
        mtu.ifPresent(value -> words.add("mtu " + value));
        mac.ifPresent(value -> words.add("address " + value));
        namespace.ifPresent(value -> words.add("netns " + value));
        alias.ifPresent(value -> words.add("alias \"" + value + "\""));
        if (up) {
            words.add("up");
        }
        words.add("type " + kind.text());
        if (kind instanceof LinkKind.Veth veth) {
            words.add("peer {" + veth.peer() + "}");
        } else if (kind instanceof LinkKind.Vlan vlan) {
            words.add("id " + vlan.id() + " on " + vlan.parent());
        } else if (kind instanceof LinkKind.Macvlan macvlan) {
            words.add("mode " + macvlan.mode() + " on " + macvlan.parent());
        } else if (kind instanceof LinkKind.Ipvlan ipvlan) {
            words.add("mode " + ipvlan.mode() + " on " + ipvlan.parent());
        }
        return String.join(" ", words);
    }
}
