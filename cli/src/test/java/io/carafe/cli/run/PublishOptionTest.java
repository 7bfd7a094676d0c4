package io.carafe.cli.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.network.ExposedPort;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.PublishedPort;
import io.carafe.cli.args.Arguments;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@code -p} and {@code --expose} mean, each beside what Docker means by it. */
class PublishOptionTest {
    private static final Arguments ARGUMENTS = new Arguments(RunSyntax.of("run"), List.of(), List.of());

    @ParameterizedTest(name = "-p {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "80                        |             |           | 80        | tcp",
                "80/udp                    |             |           | 80        | udp",
                "80/TCP                    |             |           | 80        | tcp",
                "80/                       |             |           | 80        | tcp",
                "8080:80                   |             | 8080      | 80        | tcp",
                "8080:80/sctp              |             | 8080      | 80        | sctp",
                "0:80                      |             |           | 80        | tcp",
                ":80                       |             |           | 80        | tcp",
                "8000-8010:80              |             | 8000-8010 | 80        | tcp",
                "8000-8002:80-82/udp       |             | 8000-8002 | 80-82     | udp",
                "80-82                     |             |           | 80-82     | tcp",
                "127.0.0.1:8080:80         | 127.0.0.1   | 8080      | 80        | tcp",
                "127.0.0.1::80             | 127.0.0.1   |           | 80        | tcp",
                "0.0.0.0:8080:80           | 0.0.0.0     | 8080      | 80        | tcp",
                "[::1]:8080:80             | ::1         | 8080      | 80        | tcp",
                "[::1]::80/udp             | ::1         |           | 80        | udp",
                "::1:8080:80               | ::1         | 8080      | 80        | tcp",
                "[2001:db8::1]:53:53/udp   | 2001:db8::1 | 53        | 53        | udp",
                "[::]:53:53                | ::          | 53        | 53        | tcp",
                "::53:53                   |             |           |           |  ",
                "published=8080,target=80  |             | 8080      | 80        | tcp",
                "target=53,protocol=udp    |             |           | 53        | udp",
                "65535:1                   |             | 65535     | 1         | tcp",
            })
    void publishes(String text, String address, String hostPorts, String containerPorts, String protocol) {
        if (containerPorts == null) {
            assertThatThrownBy(() -> PublishOption.parse(ARGUMENTS, text))
                    .hasMessageContaining("invalid IP address: :");
            return;
        }

        PublishedPort port = PublishOption.parse(ARGUMENTS, text);

        assertThat(port.hostAddress().map(IpAddress::toString).orElse(null)).isEqualTo(address);
        assertThat(port.hostPorts().map(Object::toString).orElse(null)).isEqualTo(hostPorts);
        assertThat(port.containerPorts()).hasToString(containerPorts);
        assertThat(port.protocol().text()).isEqualTo(protocol);
    }

    @ParameterizedTest(name = "-p {0}")
    @CsvSource(
            delimiter = '|',
            value = {
                "''                       | no port specified",
                "8080:                    | no port specified",
                "8080:/tcp                | no port specified",
                "abc                      | invalid containerPort: abc",
                "80:abc                   | invalid containerPort: abc",
                "8080:0                   | invalid containerPort: 0",
                "8080:65536               | invalid containerPort: 65536",
                "8080:82-80               | invalid containerPort: 82-80",
                "8080:-80                 | invalid containerPort: -80",
                "abc:80                   | invalid hostPort: abc",
                "70000:80                 | invalid hostPort: 70000",
                "99999999999:80           | invalid hostPort: 99999999999",
                "80-81:80-82              | invalid ranges specified for container and host Ports: 80-82 and 80-81",
                "8080:80-82               | invalid ranges specified for container and host Ports: 80-82 and 8080",
                "localhost:80:80          | invalid IP address: localhost",
                "1.2.3:80:80              | invalid IP address: 1.2.3",
                "[::1:80:80               | invalid IP address: [::1",
                "[::1%eth0]:80:80         | invalid IP address: [::1%eth0]",
                "80/icmp                  | invalid proto: icmp",
                "published=80             | no port specified",
                "published=80,foo=1       | invalid field 'foo'",
                "target=80,mode           | invalid publish opts format (should be name=value but got 'mode')",
            })
    void refuses(String text, String problem) {
        assertThatThrownBy(() -> PublishOption.parse(ARGUMENTS, text))
                .hasMessageStartingWith("-p " + text + ": " + problem + ". Write it as");
    }

    @ParameterizedTest(name = "--expose {0}")
    @CsvSource({"80, 80/tcp", "53/udp, 53/udp", "3000-3010, 3000-3010/tcp", "9/SCTP, 9/sctp"})
    void exposes(String text, String expected) {
        ExposedPort port = ExposeOption.parse(ARGUMENTS, text);

        assertThat(port).hasToString(expected);
    }

    @ParameterizedTest(name = "--expose {0}")
    @CsvSource({
        "8080:80, invalid port format for --expose: 8080:80",
        "http, invalid range format for --expose: http",
        "80/x, invalid proto for --expose: 80/x",
        "'', 'invalid range format for --expose: '"
    })
    void refusesToExpose(String text, String problem) {
        assertThatThrownBy(() -> ExposeOption.parse(ARGUMENTS, text)).hasMessageStartingWith(problem);
    }
}
