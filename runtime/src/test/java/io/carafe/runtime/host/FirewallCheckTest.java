package io.carafe.runtime.host;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class FirewallCheckTest {
    @Test
    void findsChainsThatDropWhatIsForwarded() {
        assertThat(FirewallCheck.dropping("""
                table ip filter {
                \tchain INPUT {
                \t\ttype filter hook input priority filter; policy drop;
                \t}
                \tchain FORWARD {
                \t\ttype filter hook forward priority filter; policy drop;
                \t}
                \tchain DOCKER {
                \t}
                }
                table inet carafe_00000000 {
                \tchain between {
                \t\ttype filter hook forward priority filter; policy accept;
                \t}
                }
                """)).containsExactly("ip filter FORWARD");
    }
}
