package io.carafe.runtime.resolve;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AccountFileTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil",
                "evil:x:0",
                "evil:x:0:0",
                "evil:x:0:0:::sh\0",
                "ev\0il:x:0:0:::sh",
                ":x:0:0:::sh",
                "#evil:x:0:0:::sh",
                "evil:x::0:::sh",
                "evil:x:-1:0:::sh",
                "evil:x:+0:0:::sh",
                "evil:x: 0:0:::sh",
                "evil:x:0x0:0:::sh",
                "evil:x:4294967295:0:::sh",
                "evil:x:4294967296:0:::sh",
                "evil:x:18446744073709551616:0:::sh",
                "evil:x:99999999999999999999999999:0:::sh",
                "evil:x:٠:0:::sh",
                "::::::",
                "+::::::",
            })
    void linesThatAreNotAsTheyShouldBeArePassedOver(String line) {
        // Some parsers take a number that they cannot read for 0, and so for root.
        AccountFile file = AccountFile.passwd((line + "\ngood:x:7:7:::sh\n").getBytes(UTF_8));
        assertThat(file.named("evil")).isEmpty();
        assertThat(file.named("#evil")).isEmpty();
        assertThat(file.numbered(0)).isEmpty();
        assertThat(file.named("good")).isPresent();
    }

    @Test
    void theFirstOfSeveralCounts() {
        AccountFile file = AccountFile.passwd("a:x:1:1:::\na:x:2:2:::\nb:x:1:3:::\n".getBytes(UTF_8));
        assertThat(file.named("a").orElseThrow()[2]).isEqualTo("1");
        assertThat(file.numbered(1).orElseThrow()[0]).isEqualTo("a");
    }

    @Test
    void theLastLineNeedsNoEnd() {
        assertThat(AccountFile.group("a:x:1:b".getBytes(UTF_8)).groupsOf("b")).containsExactly(1L);
    }

    @Test
    void aMemberIsNamedInFull() {
        AccountFile groups = AccountFile.group("g:x:1:alice,bob\nh:x:2:bo\ni:x:3:,\nj:x:4:\n".getBytes(UTF_8));
        assertThat(groups.groupsOf("bob")).containsExactly(1L);
        assertThat(groups.groupsOf("b")).isEmpty();
        assertThat(groups.groupsOf("alice,bob")).isEmpty();
    }

    @Test
    void anythingCanBeRead() {
        Random random = new Random(7);
        byte[] alphabet = "root:x:0:1:,\n\r\0#-9".getBytes(ISO_8859_1);
        for (int i = 0; i < 2000; i++) {
            byte[] content = new byte[random.nextInt(200)];
            for (int j = 0; j < content.length; j++) {
                content[j] =
                        random.nextInt(8) == 0 ? (byte) random.nextInt() : alphabet[random.nextInt(alphabet.length)];
            }
            AccountFile passwd = AccountFile.passwd(content);
            passwd.named("root");
            passwd.numbered(0);
            AccountFile.group(content).groupsOf("root");
        }
    }
}
