package io.carafe.api.netlink;

import io.carafe.api.network.MacAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What is to change of a link; what is empty stays.
 *
 * @param name another name, which wants it switched off on older kernels
 * @param master the index of the bridge that it becomes a port of; 0 for none
 */
public record LinkSettings(
        Optional<Boolean> up,
        Optional<String> name,
        OptionalInt master,
        OptionalInt mtu,
        Optional<MacAddress> mac,
        Optional<String> alias) {
    /** Nothing. */
    public static final LinkSettings NONE = new LinkSettings(
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Optional.empty());

    public LinkSettings up(boolean value) {
        return new LinkSettings(Optional.of(value), name, master, mtu, mac, alias);
    }

    public LinkSettings name(String value) {
        return new LinkSettings(up, Optional.of(value), master, mtu, mac, alias);
    }

    public LinkSettings master(int value) {
        return new LinkSettings(up, name, OptionalInt.of(value), mtu, mac, alias);
    }

    public LinkSettings mtu(OptionalInt value) {
        return new LinkSettings(up, name, master, value, mac, alias);
    }

    public LinkSettings mac(Optional<MacAddress> value) {
        return new LinkSettings(up, name, master, mtu, value, alias);
    }

    public LinkSettings alias(String value) {
        return new LinkSettings(up, name, master, mtu, mac, Optional.of(value));
    }

    /** As ip(8) would be told. */
    @Override
    public String toString() {
        List<String> words = new ArrayList<>();
        name.ifPresent(value -> words.add("name \"" + value + "\""));
        master.ifPresent(value -> words.add("master " + value));
        mtu.ifPresent(value -> words.add("mtu " + value));
        mac.ifPresent(value -> words.add("address " + value));
        alias.ifPresent(value -> words.add("alias \"" + value + "\""));
        up.ifPresent(value -> words.add(value ? "up" : "down"));
        return String.join(" ", words);
    }
}
