package io.carafe.registry.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.registry.testing.Settings;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProxyRulesTest {
    private static ProxyRules rules(String... variables) {
        return ProxyRules.of(Settings.in(Path.of("/nonexistent"), variables));
    }

    @Test
    void eachSchemeHasItsOwn() {
        ProxyRules rules = rules("HTTPS_PROXY", "http://ann:s%40@secure.example:3128", "http_proxy", "plain.example");

        assertThat(rules.describe(URI.create("https://r.example/"))).contains("secure.example:3128");
        assertThat(rules.credentials(URI.create("https://r.example/"))).contains("Basic YW5uOnNA");
        assertThat(rules.describe(URI.create("http://r.example/"))).contains("plain.example:80");
        assertThat(rules.credentials(URI.create("http://r.example/"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "http://my_proxy:3128, my_proxy:3128",
        "http://a:b@my_proxy, my_proxy:80",
        "my_proxy.corp.example:8080, my_proxy.corp.example:8080",
        "http://[::1]:3128/, [::1]:3128"
    })
    void aProxyHasAnyNameThatHostsHave(String value, String described) {
        assertThat(rules("HTTP_PROXY", value).describe(URI.create("http://r.example/")))
                .contains(described);
    }

    @Test
    void aPasswordIsDecodedWhateverTheHostIsCalled() {
        assertThat(rules("HTTP_PROXY", "http://ann:s%40@my_proxy:3128").credentials(URI.create("http://r.example/")))
                .contains("Basic YW5uOnNA");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "http://p:70000", "http://p:", "http://a b", "https://p", "http://p^"})
    void whatNamesNoProxyIsRefused(String value) {
        assertThatThrownBy(() -> rules("HTTP_PROXY", value)).isInstanceOf(CarafeException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "*, r.example, false",
        "r.example, r.example, false",
        "example, r.example, false",
        ".r.example, r.example, true",
        ".example, r.example, false",
        "r.example:5000, r.example, true",
        "r.example:443, r.example, false",
        "other.example, r.example, true",
        "10.0.0.0/8, 10.1.2.3, false",
        "10.0.0.0/8, 11.1.2.3, true",
        "'x, 10.1.2.3 ', 10.1.2.3, false",
        "'', localhost, false",
        "'', 127.8.9.1, false",
        "'', '[::1]', false"
    })
    void noProxyMakesExceptions(String exempt, String host, boolean proxied) {
        ProxyRules rules = rules("https_proxy", "http://p.example:1", "no_proxy", exempt);

        assertThat(rules.describe(URI.create("https://" + host + "/")).isPresent())
                .isEqualTo(proxied);
    }

    @Test
    void aProxyThatCannotBeUsedIsToldWithoutItsPassword() {
        assertThatThrownBy(() -> rules("HTTPS_PROXY", "socks5://ann:secret@p.example"))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("HTTPS_PROXY")
                .hasMessageNotContaining("secret");
    }
}
