package io.carafe.runtime.host;

import io.carafe.runtime.state.FileStamp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The resolvers that this host asks, as they are at the moment: its file is read again when it has changed, which happens
 * to a machine that moves. Thread-safe.
 */
public final class HostResolvers {
    private static final int PORT = 53;

    private final Path file;
    private Optional<FileStamp> stamp = Optional.empty();
    private List<InetSocketAddress> known = List.of();

    /** @param file as resolv.conf(5) */
    public HostResolvers(Path file) {
        this.file = file;
    }

    public synchronized List<InetSocketAddress> current() {
        Optional<FileStamp> now = FileStamp.of(file);
        if (!now.equals(stamp)) {
            stamp = now;
            known = read();
        }
        return known;
    }

    private List<InetSocketAddress> read() {
        try {
            return addresses(
                    new ResolverConfiguration(Files.readAllLines(file, StandardCharsets.ISO_8859_1)).servers());
        } catch (IOException absent) {
            return List.of();
        }
    }

    /** Where servers of these addresses are to be asked; what is no address is left out. */
    public static List<InetSocketAddress> addresses(List<String> servers) {
        return servers.stream().flatMap(server -> address(server).stream()).toList();
    }

    private static Optional<InetSocketAddress> address(String server) {
        // Never a name: to look that up is what this is for.
        if (!server.matches("[0-9.]+|[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*(%\\w+)?")) {
            return Optional.empty();
        }
        try {
            return Optional.of(new InetSocketAddress(InetAddress.getByName(server), PORT));
        } catch (UnknownHostException malformed) {
            return Optional.empty();
        }
    }
}
