package io.carafe.runtime.network;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.network.IpAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NameFilesTest {
    @TempDir
    Path directory;

    private Path hosts;
    private Path resolvConf;
    private NameFiles files;

    @BeforeEach
    void write() throws IOException {
        hosts = Files.writeString(directory.resolve("hosts"), "127.0.0.1\tlocalhost\n10.1.0.2\tweb\n# mine\n");
        resolvConf =
                Files.writeString(directory.resolve("resolv.conf"), "nameserver 192.0.2.53\nsearch example\n# mine\n");
        files = new NameFiles(directory);
    }

    @Test
    void linesComeAndGoAndOthersStay() throws IOException {
        Object inode = Files.getAttribute(hosts, "unix:ino");

        files.addAddresses(List.of(IpAddress.of("10.2.0.2"), IpAddress.of("fd00::2")), "web.example web");
        assertThat(hosts)
                .hasContent(
                        "127.0.0.1\tlocalhost\n10.1.0.2\tweb\n# mine\n10.2.0.2\tweb.example web\nfd00::2\tweb.example web\n");
        files.removeAddresses(List.of(IpAddress.of("10.1.0.2"), IpAddress.of("fd00::2")));
        assertThat(hosts).hasContent("127.0.0.1\tlocalhost\n# mine\n10.2.0.2\tweb.example web\n");
        assertThat(Files.getAttribute(hosts, "unix:ino")).as("it is mounted").isEqualTo(inode);
    }

    @Test
    void theEngineTakesThePlaceOfOthers() {
        assertThat(files.asksEngine()).isFalse();

        files.askEngine();
        files.askEngine();

        assertThat(files.asksEngine()).isTrue();
        assertThat(resolvConf).hasContent("nameserver 127.0.0.11\nsearch example\n# mine\noptions ndots:0\n");
    }

    @Test
    void whatTheUserSaidOfDotsStays() throws IOException {
        Files.writeString(resolvConf, "nameserver 192.0.2.53\noptions rotate ndots:3\n");

        files.askEngine();

        assertThat(resolvConf).hasContent("nameserver 127.0.0.11\noptions rotate ndots:3\n");
    }

    @Test
    void whatTheContainerMadeHugeOrTookAwayIsLeftAlone() throws IOException {
        byte[] huge = new byte[(1 << 20) + 1];
        Files.write(hosts, huge);
        Files.delete(resolvConf);

        files.addAddresses(List.of(IpAddress.of("10.2.0.2")), "web");
        files.askEngine();

        assertThat(hosts).hasSize(huge.length);
        assertThat(resolvConf).doesNotExist();
    }

    @Test
    void aLinkLeadsNowhere() throws IOException {
        Path other = Files.writeString(directory.resolve("other"), "of the host's\n");
        Files.delete(hosts);
        Files.createSymbolicLink(hosts, other);

        files.addAddresses(List.of(IpAddress.of("10.2.0.2")), "web");

        assertThat(other).hasContent("of the host's\n");
    }
}
