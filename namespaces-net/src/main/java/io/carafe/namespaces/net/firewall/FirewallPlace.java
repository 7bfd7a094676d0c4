package io.carafe.namespaces.net.firewall;

import io.carafe.api.kernel.Pathname;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;

/**
 * Where an engine keeps what its firewall table should say, and what the table is called.
 *
 * @param directory of the engine's own; made when it is wanted
 * @param table a name that no other engine of this network namespace has
 */
public record FirewallPlace(Pathname directory, String table) {
    /** The place below a directory that is one engine's alone; the table's name is made of it. */
    public static FirewallPlace in(Pathname directory) {
        CRC32 sum = new CRC32();
        sum.update(directory.toString().getBytes(StandardCharsets.UTF_8));
        return new FirewallPlace(directory, String.format("carafe_%08x", sum.getValue()));
    }

    Pathname lock() {
        return directory.resolve("firewall.lock");
    }

    /** What the table of a network namespace should say. */
    Pathname rules(long namespace) {
        return directory.resolve("firewall-" + namespace);
    }

    /** What is handed to nft(8). */
    Pathname script() {
        return directory.resolve("firewall.nft");
    }
}
