package io.carafe.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HostResolversTest {
    @TempDir
    Path directory;

    private static InetSocketAddress at(String address) throws IOException {
        return new InetSocketAddress(InetAddress.getByName(address), 53);
    }

    @Test
    void theFileIsReadAgainWhenItIsAnother() throws IOException {
        Path file = directory.resolve("resolv.conf");
        HostResolvers resolvers = new HostResolvers(file);
        assertThat(resolvers.current()).isEmpty();

        Files.writeString(file, "nameserver 127.0.0.53\nnameserver 2001:db8::1\n");
        assertThat(resolvers.current()).containsExactly(at("127.0.0.53"), at("2001:db8::1"));
        Path other = Files.writeString(directory.resolve("other"), "nameserver 192.0.2.1\n");
        Files.move(other, file, StandardCopyOption.REPLACE_EXISTING);
        assertThat(resolvers.current()).containsExactly(at("192.0.2.1"));
    }

    @Test
    void whatIsNoAddressIsNeverLookedUp() throws IOException {
        assertThat(HostResolvers.addresses(
                        List.of("resolver.example", "192.0.2", "1.2.3.4.5", "::1::", "localhost", "192.0.2.9")))
                .doesNotContain(at("127.0.0.1"))
                .contains(at("192.0.2.9"))
                .allSatisfy(address ->
                        assertThat(address.getAddress().isLoopbackAddress()).isFalse());
    }
}
