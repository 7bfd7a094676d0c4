package io.carafe.runtime.network;

import io.carafe.api.network.IpAddress;
import io.carafe.runtime.state.FileTrouble;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The files {@code hosts} and {@code resolv.conf} in the directory of a container that runs, which its networks change
 * below. The container has them mounted, so they are changed in place; and what it has written there itself stays.
 */
public final class NameFiles {
    /** What is longer was not written by us, and is left alone. */
    private static final int LONGEST = 1 << 20;

    private static final String NAMESERVER = "nameserver ";
    private static final String ENGINE = NAMESERVER + "127.0.0.11";
    private static final String NDOTS = "options ndots:0";

    private final Path directory;

    /** @param directory of a container */
    public NameFiles(Path directory) {
        this.directory = directory;
    }

    /** Adds a line for each address. */
    public void addAddresses(List<IpAddress> addresses, String names) {
        change(
                "hosts",
                lines -> Stream.concat(lines.stream(), addresses.stream().map(address -> address + "\t" + names))
                        .toList());
    }

    /** Removes the lines that begin with these addresses. */
    public void removeAddresses(List<IpAddress> addresses) {
        Set<String> gone = addresses.stream().map(IpAddress::toString).collect(Collectors.toSet());
        change(
                "hosts",
                lines -> lines.stream()
                        .filter(line -> !gone.contains(line.split("\\s", 2)[0]))
                        .toList());
    }

    /** Whether the container asks the engine for names. */
    public boolean asksEngine() {
        return read(directory.resolve("resolv.conf")).contains(ENGINE);
    }

    /** Has the container ask the engine for names, in the place of others. */
    public void askEngine() {
        change("resolv.conf", lines -> {
            if (lines.contains(ENGINE)) {
                return lines;
            }
            Stream<String> others = lines.stream().filter(line -> !line.startsWith(NAMESERVER));
            Stream<String> dots =
                    lines.stream().anyMatch(line -> line.contains("ndots:")) ? Stream.empty() : Stream.of(NDOTS);
            return Stream.of(Stream.of(ENGINE), others, dots)
                    .flatMap(Function.identity())
                    .toList();
        });
    }

    private void change(String name, Function<List<String>, List<String>> change) {
        Path file = directory.resolve(name);
        List<String> before = read(file);
        List<String> after = change.apply(before);
        if (after.equals(before) || before.isEmpty()) {
            return;
        }
        byte[] bytes = (String.join("\n", after) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            Files.write(
                    file,
                    bytes,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    LinkOption.NOFOLLOW_LINKS);
        } catch (IOException failed) {
            throw FileTrouble.cannot("write " + file, failed);
        }
    }

    /** Empty when there is none, or it is too long. */
    private static List<String> read(Path file) {
        try (SeekableByteChannel channel =
                Files.newByteChannel(file, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS))) {
            if (channel.size() > LONGEST) {
                return List.of();
            }
            ByteBuffer buffer = ByteBuffer.allocate((int) channel.size());
            int length = 0;
            while (length >= 0 && buffer.hasRemaining()) {
                length = channel.read(buffer);
            }
            return new String(buffer.array(), 0, buffer.position(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException gone) {
            return List.of();
        }
    }
}
