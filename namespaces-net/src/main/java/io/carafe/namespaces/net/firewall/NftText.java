package io.carafe.namespaces.net.firewall;

/** A script for people: one line. */
final class NftText {
    private NftText() {}

    static String of(String script) {
        return "nft(\"" + script.strip().replace("\n", "; ").replace("\"", "") + "\")";
    }
}
