package io.carafe.namespaces.net;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.api.testing.Trial;
import io.carafe.linux.LinuxModule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
class NetNamespaceIT {
    private final List<Isolator> isolators = List.of(new NetIsolator(Set.of()));
    private final Trial trial = Trial.over(new LinuxModule());

    @TempDir
    private Path directory;

    @Test
    void thereIsALoopbackInterfaceThatIsUpAndNoOther() {
        try (Trial.Running running =
                trial.start(inDirectory().context(), isolators, "/bin/sh", "-c", "ip -brief address | tr -s ' '")) {
            assertThat(running.output().strip()).isEqualTo("lo UNKNOWN 127.0.0.1/8 ::1/128");
        }
    }

    @Test
    void itsFilesAreInPlace() {
        Contexts contexts = inDirectory().spec(spec -> spec.hostname("web").addHost("db:192.0.2.7"));

        try (Trial.Running running =
                trial.start(contexts.context(), isolators, "/bin/cat", "/etc/hosts", "/etc/resolv.conf")) {
            assertThat(running.output())
                    .startsWith("127.0.0.1\tlocalhost\n")
                    .endsWith("192.0.2.7\tdb\n127.0.1.1\tweb\nnameserver 192.0.2.53\n");
        }
    }

    @Test
    void everyUserMayBindEveryPortAndPing() throws IOException {
        String outside = Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start"));

        try (Trial.Running running = trial.start(
                inDirectory().context(),
                isolators,
                "/bin/sh",
                "-c",
                "cd /proc/sys/net/ipv4; cat ip_unprivileged_port_start ping_group_range")) {
            assertThat(running.output()).isEqualTo("0\n0\t2147483647\n");
        }
        assertThat(Files.readString(Path.of("/proc/sys/net/ipv4/ip_unprivileged_port_start")))
                .isEqualTo(outside);
    }

    @Test
    void theHostsNetworkComesWithTheHostsFiles() throws IOException {
        try (Trial.Running running = trial.start(
                inDirectory().host(NamespaceKind.NET).context(),
                isolators,
                "/bin/sh",
                "-c",
                "cat /etc/hosts; readlink /proc/self/ns/net")) {
            assertThat(running.output())
                    .isEqualTo(Files.readString(Path.of("/etc/hosts"))
                            + Files.readSymbolicLink(Path.of("/proc/self/ns/net")) + "\n");
        }
    }

    @Test
    void aFurtherProcessIsInTheSameNetwork() {
        try (Trial.Running first = trial.start(inDirectory().context(), isolators, "/bin/sleep", "60");
                Trial.Running second = trial.join(
                        Contexts.rootful().joins(NamespaceKind.NET, first.pid()).context(),
                        isolators,
                        "/bin/sleep",
                        "60")) {
            assertThat(second.namespace(NamespaceKind.NET)).isEqualTo(first.namespace(NamespaceKind.NET));
        }
    }

    private Contexts inDirectory() {
        return Contexts.rootful().directory(directory.toString());
    }
}
