package io.carafe.namespaces.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.PerformedHost;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands in {@code /etc/hosts} and {@code /etc/resolv.conf}, and how it gets there. */
class NetworkFilesTest {
    @Test
    void hostsHasLocalhostTheUsersAndItself() {
        Contexts contexts = Contexts.rootful()
                .spec(spec -> spec.hostname("web")
                        .domainname("example.org")
                        .addHost("db:192.0.2.7")
                        .addHost("db6:[2001:db8::7]"));

        assertThat(HostsFile.content(contexts.context())).isEqualTo("""
                        127.0.0.1\tlocalhost
                        ::1\tlocalhost ip6-localhost ip6-loopback
                        fe00::\tip6-localnet
                        ff00::\tip6-mcastprefix
                        ff02::1\tip6-allnodes
                        ff02::2\tip6-allrouters
                        192.0.2.7\tdb
                        2001:db8::7\tdb6
                        127.0.1.1\tweb.example.org web
                        """);
    }

    @ParameterizedTest
    @CsvSource({
        "db:192.0.2.7, db, 192.0.2.7",
        "db=192.0.2.7, db, 192.0.2.7",
        "db:::1, db, ::1",
        "db:[::1], db, ::1",
        "db=2001:db8::7, db, 2001:db8::7",
        "my_db.example.org:10.0.0.1, my_db.example.org, 10.0.0.1"
    })
    void readsExtraHosts(String entry, String name, String address) {
        assertThat(ExtraHost.parse(entry)).isEqualTo(new ExtraHost(name, address));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "db",
                "db:",
                ":192.0.2.7",
                "",
                "db:example.org",
                "db:192.0.2",
                "db:192.0.2.256",
                "db:1:2",
                "d b:192.0.2.7",
                "db\n:192.0.2.7",
                "db:192.0.2.7\n",
                "db:fe80::1%eth0",
                "#db:192.0.2.7"
            })
    void refusesWhatIsNoExtraHost(String entry) {
        assertThatThrownBy(() -> ExtraHost.parse(entry)).isInstanceOf(InvalidSpecificationException.class);
    }

    @Test
    void thereIsNoGatewayToTheHostYet() {
        assertThatThrownBy(() -> ExtraHost.parse("host.docker.internal:host-gateway"))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("host-gateway");
    }

    @Test
    void resolversAreTheHostsButForItsLoopback() {
        Contexts contexts = Contexts.rootful()
                .hostDns("127.0.0.53", "192.0.2.53", "::1", "::ffff:127.0.0.1", "fe80::1%eth0", "2001:db8::53")
                .hostDnsSearch("example.org", "example.net");

        assertThat(ResolvConf.content(contexts.context()))
                .isEqualTo("nameserver 192.0.2.53\nnameserver 2001:db8::53\nsearch example.org example.net\n");
    }

    @Test
    void nobodyElsesResolversTakeTheirPlace() {
        assertThat(ResolvConf.content(Contexts.rootful().hostDns("127.0.0.53").context()))
                .isEmpty();
    }

    @Test
    void whatTheUserGaveWins() {
        Contexts contexts = Contexts.rootful()
                .hostDnsSearch("example.org")
                .spec(spec -> spec.dns("127.0.0.1")
                        .dns("::1")
                        .dnsSearch(".")
                        .dnsOption("ndots:2")
                        .dnsOption("rotate"));

        assertThat(ResolvConf.content(contexts.context()))
                .isEqualTo("nameserver 127.0.0.1\nnameserver ::1\noptions ndots:2 rotate\n");
    }

    @Test
    void aCopyIsTheHostsFileAndTheAddedLines() {
        PerformedHost host = new PerformedHost();
        host.recording().reading("127.0.0.1 localhost\n").reading("192.0.2.1 gate");

        new CopiedFile(Pathname.of("/etc/hosts"), "192.0.2.7\tdb\n", Pathname.of("/c/hosts")).perform(host);

        assertThat(host.recording().calls("write"))
                .containsExactly("write(4, \"127.0.0.1 localhost\\n192.0.2.1 gate\\n192.0.2.7\\tdb\\n\")");
        assertThat(host.recording().calls("fchmod")).containsExactly("fchmod(4, 0644)");
    }

    @Test
    void aHostWithoutTheFileHasAnEmptyOne() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("openat2", Result.failure(Errno.ENOENT));

        new CopiedFile(Pathname.of("/etc/hosts"), "", Pathname.of("/c/hosts")).perform(host);

        assertThat(host.recording().calls("write")).containsExactly("write(3, \"\")");
    }

    @Test
    void aSharedFileIsLinkedAfresh() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("unlinkat", Result.failure(Errno.ENOENT));

        new SharedFile(Pathname.of("/p/hosts"), Pathname.of("/c/hosts")).perform(host);

        assertThat(host.calls())
                .containsExactly(
                        "unlinkat(AT_FDCWD, \"/c/hosts\", 0)",
                        "linkat(AT_FDCWD, \"/p/hosts\", AT_FDCWD, \"/c/hosts\", 0)");
    }
}
