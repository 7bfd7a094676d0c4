package io.carafe.namespaces.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Stage;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Installed;
import io.carafe.api.testing.Recordings;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class NetIsolatorTest {
    private static final String[] LOOPBACK = {
        "socket(AF_INET, SOCK_DGRAM|SOCK_CLOEXEC, 0)",
        "ioctl(<loopback>, SIOCSIFFLAGS, {ifr_name=\"lo\", ifr_flags=IFF_UP|IFF_RUNNING})",
        "close(<loopback>)"
    };
    private static final String[] PORTS = {
        "openat(AT_FDCWD, \"/proc/sys/net/ipv4/ip_unprivileged_port_start\", O_WRONLY|O_CLOEXEC, 0)",
        "write(<net/ipv4/ip_unprivileged_port_start>, \"0\", 1)",
        "close(<net/ipv4/ip_unprivileged_port_start>)"
    };
    private static final String[] PING = {
        "openat(AT_FDCWD, \"/proc/sys/net/ipv4/ping_group_range\", O_WRONLY|O_CLOEXEC, 0)",
        "write(<net/ipv4/ping_group_range>, \"0 2147483647\", 12)",
        "close(<net/ipv4/ping_group_range>)"
    };

    private final NetIsolator isolator = new NetIsolator(Set.of());

    @Test
    void switchesLoopbackOnInANetworkOfItsOwn() {
        LaunchContext context = Contexts.rootful().context();

        assertThat(isolator.cloneFlags(context)).containsExactly(CloneFlag.NEWNET);
        assertThat(Recordings.of(isolator, context).launch(Stage.SETTINGS))
                .containsExactly(
                        Stream.of(LOOPBACK, PORTS, PING).flatMap(Stream::of).toArray(String[]::new));
    }

    @Test
    void inAUserNamespaceMostGroupsDoNotExist() {
        assertThat(Recordings.of(isolator, Contexts.rootless().context()).launch(Stage.SETTINGS))
                .containsExactly(Stream.of(LOOPBACK, PORTS).flatMap(Stream::of).toArray(String[]::new));
    }

    @Test
    void writesAndMountsItsFiles() {
        Recordings recordings =
                Recordings.of(isolator, Contexts.rootful().hostDns("192.0.2.53").context());

        assertThat(recordings.prepare())
                .satisfiesExactly(
                        hosts -> assertThat(hosts)
                                .startsWith("write(\"/var/lib/carafe/containers/0123456789ab/hosts\", "
                                        + "\"127.0.0.1\\tlocalhost\\n::1\\tlocalhost ip6-localhost ip6-loopback\\n"),
                        resolver -> assertThat(resolver)
                                .isEqualTo("write(\"/var/lib/carafe/containers/0123456789ab/resolv.conf\", "
                                        + "\"nameserver 192.0.2.53\\n\", 22)"));
        assertThat(recordings.launch(Stage.SOURCES))
                .containsExactly(
                        "open_tree(AT_FDCWD, \"/var/lib/carafe/containers/0123456789ab/hosts\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)",
                        "mount_setattr(</etc/hosts>, \"\", AT_EMPTY_PATH, {attr_set=0, attr_clr=0, propagation=MS_PRIVATE}, 32)",
                        "open_tree(AT_FDCWD, \"/var/lib/carafe/containers/0123456789ab/resolv.conf\", OPEN_TREE_CLONE|OPEN_TREE_CLOEXEC)",
                        "mount_setattr(</etc/resolv.conf>, \"\", AT_EMPTY_PATH, {attr_set=0, attr_clr=0, propagation=MS_PRIVATE}, 32)");
        assertThat(recordings.launch(Stage.VOLUMES))
                .contains("move_mount(</etc/hosts>, \"\", <place for /etc/hosts>, \"\", "
                        + "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)")
                .contains("move_mount(</etc/resolv.conf>, \"\", <place for /etc/resolv.conf>, \"\", "
                        + "MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_EMPTY_PATH)");
    }

    @Test
    void aMountOfTheUsersWins() {
        LaunchContext context = Contexts.rootful()
                .spec(spec -> spec.mount(new MountSpec.Bind(
                        Pathname.of("/srv/hosts"), Pathname.of("/etc/hosts"), true, false, MountFlag.PRIVATE, false)))
                .context();

        assertThat(Recordings.of(isolator, context).launch(Stage.VOLUMES))
                .isNotEmpty()
                .noneMatch(call -> call.contains("/etc/hosts"));
    }

    @Test
    void inTheHostsNetworkTheFilesBeginAsTheHosts() {
        LaunchContext context = Contexts.rootful()
                .host(NamespaceKind.NET)
                .spec(spec -> spec.addHost("db:192.0.2.7"))
                .context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(recordings.prepare())
                .containsExactly(
                        "copy(\"/etc/hosts\", \"/var/lib/carafe/containers/0123456789ab/hosts\") + \"192.0.2.7\\tdb\\n\"",
                        "copy(\"/etc/resolv.conf\", \"/var/lib/carafe/containers/0123456789ab/resolv.conf\")");
        assertThat(recordings.launch(Stage.SETTINGS)).isEmpty();
        assertThat(recordings.launch(Stage.VOLUMES)).isNotEmpty();
    }

    @Test
    void inTheHostsNetworkResolversMayStillBeGiven() {
        LaunchContext context = Contexts.rootful()
                .host(NamespaceKind.NET)
                .hostDns("127.0.0.53")
                .spec(spec -> spec.dnsSearch("example.org"))
                .context();

        assertThat(Recordings.of(isolator, context).prepare())
                .contains("write(\"/var/lib/carafe/containers/0123456789ab/resolv.conf\", "
                        + "\"nameserver 127.0.0.53\\nsearch example.org\\n\", 41)");
    }

    @Test
    void anotherContainersNetworkComesWithItsFiles() {
        LaunchContext context =
                Contexts.rootful().enters(NamespaceKind.NET, 4711).context();
        Recordings recordings = Recordings.of(isolator, context);

        assertThat(isolator.cloneFlags(context)).isEmpty();
        assertThat(recordings.prepare())
                .containsExactly(
                        "open(\"/proc/4711/ns/net\", O_RDONLY|O_CLOEXEC) = <net.namespace>",
                        "link(\"/var/lib/carafe/containers/fedcba987654/hosts\", \"/var/lib/carafe/containers/0123456789ab/hosts\")",
                        "link(\"/var/lib/carafe/containers/fedcba987654/resolv.conf\", \"/var/lib/carafe/containers/0123456789ab/resolv.conf\")");
        assertThat(recordings.launch(Stage.NAMESPACES))
                .containsExactly("setns(<net.namespace>, CLONE_NEWNET)", "close(<net.namespace>)");
        assertThat(recordings.launch(Stage.SETTINGS)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource
    void anotherContainersNetworkForbidsItsOwnNames(Consumer<ContainerSpecBuilder> option, String message) {
        Contexts contexts = Contexts.rootful().enters(NamespaceKind.NET, 4711).spec(option);

        assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("conflicting options: " + message + " and the network mode");
    }

    static Stream<Arguments> anotherContainersNetworkForbidsItsOwnNames() {
        return Stream.of(
                refused(spec -> spec.hostname("web"), "hostname"),
                refused(spec -> spec.dns("192.0.2.53"), "dns"),
                refused(spec -> spec.dnsSearch("example.org"), "dns"),
                refused(spec -> spec.dnsOption("ndots:1"), "dns"),
                refused(spec -> spec.addHost("db:192.0.2.7"), "custom host-to-IP mapping"));
    }

    @Test
    void refusesWhatIsNoResolver() {
        for (Consumer<ContainerSpecBuilder> option : List.<Consumer<ContainerSpecBuilder>>of(
                spec -> spec.dns("dns.example.org"),
                spec -> spec.dnsSearch("a b"),
                spec -> spec.dnsOption("ndots:1\nnameserver 192.0.2.66"))) {
            Contexts contexts = Contexts.rootful().spec(option);
            assertThatThrownBy(() -> isolator.validate(contexts.spec(), contexts.profile()))
                    .isInstanceOf(InvalidSpecificationException.class)
                    .hasMessageStartingWith("invalid DNS");
        }
    }

    @Test
    void aFurtherProcessEntersIt() {
        Recordings recordings = Recordings.of(
                isolator, Contexts.rootful().joins(NamespaceKind.NET, 4711).context());

        assertThat(recordings.joinOnHost())
                .containsExactly("open(\"/proc/4711/ns/net\", O_RDONLY|O_CLOEXEC) = <net.namespace>");
        assertThat(recordings.join()).containsExactly("setns(<net.namespace>, CLONE_NEWNET)", "close(<net.namespace>)");
    }

    @Test
    void isFoundByTheEngine() {
        assertThat(Installed.isolators()).hasOnlyElementsOfType(NetIsolator.class);
    }

    private static Arguments refused(Consumer<ContainerSpecBuilder> option, String message) {
        return Arguments.of(option, message);
    }
}
