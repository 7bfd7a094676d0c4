package io.carafe.api.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IpAddressTest {
    @ParameterizedTest
    @CsvSource({
        "0.0.0.0, 0.0.0.0",
        "172.17.0.2, 172.17.0.2",
        "255.255.255.255, 255.255.255.255",
        "::, ::",
        "::1, ::1",
        "1::, 1::",
        "FD00:0:0:0:0:0:0:1, fd00::1",
        "2001:db8:0:0:1:0:0:1, 2001:db8::1:0:0:1",
        "2001:0:0:1:0:0:0:1, 2001:0:0:1::1",
        "2001:db8:0:1:1:1:1:1, 2001:db8:0:1:1:1:1:1",
        "::ffff:192.0.2.1, ::ffff:c000:201",
        "1:2:3:4:5:6:192.0.2.1, 1:2:3:4:5:6:c000:201"
    })
    void aLiteralHasOneForm(String literal, String canonical) {
        assertThat(IpAddress.parse(literal)).map(IpAddress::toString).contains(canonical);
        assertThat(IpAddress.parse(canonical)).isEqualTo(IpAddress.parse(literal));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1.2.3",
                "1.2.3.4.5",
                "1.2.3.256",
                "1.2.3.-1",
                "01.2.3.4",
                "1.2.3.4 ",
                "1.2.3.",
                "localhost",
                ":",
                ":::",
                "1:2:3:4:5:6:7",
                "1:2:3:4:5:6:7:8:9",
                "1:2:3:4:5:6:7::8",
                "1::2::3",
                "12345::",
                "g::1",
                "::1%eth0",
                "::1.2.3",
                "1.2.3.4::",
                "1:2:3:4:5:6:7:1.2.3.4",
                "١.2.3.4"
            })
    void whatIsNoLiteralIsNotLookedUp(String text) {
        assertThat(IpAddress.parse(text)).isEmpty();
        assertThatThrownBy(() -> IpAddress.of(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyAddressIsReadAsItIsWritten() throws UnknownHostException {
        Random random = new Random(5);
        for (int i = 0; i < 5_000; i++) {
            byte[] bytes = new byte[i % 2 == 0 ? 4 : 16];
            random.nextBytes(bytes);
            for (int zero = 0; zero < bytes.length; zero++) {
                if (random.nextInt(3) > 0) {
                    bytes[zero] = 0;
                }
            }
            IpAddress address = IpAddress.of(bytes);
            assertThat(IpAddress.parse(address.toString())).contains(address);
            // Java takes such a one for IPv4.
            boolean mapped =
                    bytes.length == 16 && InetAddress.getByAddress(bytes).getAddress().length == 4;
            if (!mapped) {
                assertThat(InetAddress.getByName(address.toString()).getAddress())
                        .isEqualTo(bytes);
            }
        }
    }

    @Test
    void theyAreCountedAndOrdered() {
        assertThat(IpAddress.of("10.0.0.255").plus(1)).isEqualTo(IpAddress.of("10.0.1.0"));
        assertThat(IpAddress.of("fd00::ffff").plus(1)).isEqualTo(IpAddress.of("fd00::1:0"));
        assertThat(IpAddress.of("200.0.0.0")).isGreaterThan(IpAddress.of("100.0.0.0"));
        assertThat(IpAddress.of("::")).isGreaterThan(IpAddress.of("255.255.255.255"));
        assertThat(IpAddress.of("127.1.2.3").isLoopback()).isTrue();
        assertThat(IpAddress.of("::1").isLoopback()).isTrue();
        assertThat(IpAddress.of("fe80::1").isLinkLocal()).isTrue();
        assertThat(IpAddress.of("169.254.1.1").isLinkLocal()).isTrue();
    }
}
