package io.carafe.runtime.dns;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Kernel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Has a channel of Java's work with a socket that somebody else has opened, which Java has no way for. The channel is bound
 * to a port of its own first, by which its descriptor is found; that is then made a copy of the other socket (dup2(2)).
 */
final class ChannelDescriptors {
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
    private static final int LOCAL_ADDRESS = 1;
    private static final int INODE = 9;

    private final Kernel kernel;

    ChannelDescriptors(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * Puts a socket in the place of a channel's.
     *
     * @param channel bound to an address of IPv4 that no other socket has
     * @param table where the kernel lists such sockets (proc(5)): {@code /proc/self/net/udp}
     * @param socket stays the caller's
     */
    void replace(NetworkChannel channel, Path table, int socket) throws IOException {
        int number = find("socket:[" + inode((InetSocketAddress) channel.getLocalAddress(), table) + "]");
        kernel.replace(socket, number).orThrow("take over a socket");
    }

    private static String inode(InetSocketAddress address, Path table) throws IOException {
        String local = hexadecimal(address);
        for (String line : Files.readAllLines(table)) {
            List<String> columns = List.of(line.strip().split("\\s+"));
            if (columns.size() > INODE && columns.get(LOCAL_ADDRESS).equals(local)) {
                return columns.get(INODE);
            }
        }
        throw new CarafeException("a socket that has just been opened is not in " + table);
    }

    /** As the table has it: the address as a number of this machine, which has the lowest byte first. */
    private static String hexadecimal(InetSocketAddress address) {
        byte[] bytes = address.getAddress().getAddress();
        return String.format(
                Locale.ROOT, "%02X%02X%02X%02X:%04X", bytes[3], bytes[2], bytes[1], bytes[0], address.getPort());
    }

    private static int find(String name) throws IOException {
        try (DirectoryStream<Path> all = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path descriptor : all) {
                if (target(descriptor).filter(name::equals).isPresent()) {
                    return Integer.parseInt(descriptor.getFileName().toString());
                }
            }
        }
        throw new CarafeException("this process has no descriptor of " + name);
    }

    private static Optional<String> target(Path descriptor) {
        try {
            return Optional.of(Files.readSymbolicLink(descriptor).toString());
        } catch (IOException closedMeanwhile) {
            return Optional.empty();
        }
    }
}
