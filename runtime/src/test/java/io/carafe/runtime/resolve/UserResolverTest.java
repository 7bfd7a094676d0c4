package io.carafe.runtime.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.Credentials;
import io.carafe.api.error.InvalidSpecificationException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UserResolverTest {
    private static final String PASSWD = """
            root:x:0:0:root:/root:/bin/sh
            app:x:1000:1001:The app:/home/app:/bin/sh
            other:x:1000:1002::/home/other:/bin/sh
            4321:x:99:99::/home/digits:/bin/sh
            müller:x:1500:1500::/home/müller:/bin/sh
            homeless:x:1600:1600:::/bin/sh
            relative:x:1601:1601::home:/bin/sh
            nogroup:x:1700:many::/home/nogroup:/bin/sh
            """;
    private static final String GROUP = """
            root:x:0:
            audio:x:29:app,nobody
            video:x:44:app
            video2:x:44:app
            wheel:x:10:root
            77:x:78:
            """;

    private final UserResolver users =
            new UserResolver(new FakeFiles().with("/etc/passwd", PASSWD).with("/etc/group", GROUP));

    private Credentials resolve(String user, String... additional) {
        return users.resolve(user, List.of(additional));
    }

    @ParameterizedTest
    @CsvSource({
        // Nothing said: root, with root's groups.
        "'',          0,    0,    10,     /root",
        "root,        0,    0,    10,     /root",
        "0,           0,    0,    10,     /root",
        "app,         1000, 1001, 29 44,  /home/app",
        // A number that is listed is that user; the first one listed.
        "1000,        1000, 1001, 29 44,  /home/app",
        "other,       1000, 1002, '',     /home/other",
        // A number that nobody has needs no entry.
        "5555,        5555, 0,    '',     /",
        // A name made of digits is a name before it is a number.
        "4321,        99,   99,   '',     /home/digits",
        // A group that is named takes the place of all the user's own.
        "app:video,   1000, 44,   '',     /home/app",
        "app:44,      1000, 44,   '',     /home/app",
        "app:5555,    1000, 5555, '',     /home/app",
        "5555:6666,   5555, 6666, '',     /",
        "app:77,      1000, 78,   '',     /home/app",
        ":video,      0,    44,   '',     /root",
        "app:,        1000, 1001, 29 44,  /home/app",
        "müller,      1500, 1500, '',     /home/müller",
        "homeless,    1600, 1600, '',     /",
        "relative,    1601, 1601, '',     /",
        "nogroup,     1700, 0,    '',     /home/nogroup",
        "4294967294,  4294967294, 0, '',  /",
    })
    void usersAreFoundByDockersRules(String user, long uid, long gid, String groups, String home) {
        List<Long> supplementary = groups.isEmpty()
                ? List.of()
                : List.of(groups.split(" ")).stream().map(Long::parseLong).toList();
        assertThat(resolve(user)).isEqualTo(new Credentials(uid, gid, supplementary, home));
    }

    @Test
    void groupsAreAdded() {
        assertThat(resolve("app", "wheel", "44", "12345").supplementary()).containsExactly(29L, 44L, 10L, 12345L);
        assertThat(resolve("app:video", "audio").supplementary()).containsExactly(29L);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nobody",
                "-1",
                "+1",
                "1.0",
                "0x10",
                "4294967295",
                "99999999999999999999",
                "ap",
                "app ",
                "a:b:c",
                "app:x",
                ":x",
                "١"
            })
    void whoIsUnknownIsAnError(String user) {
        assertThatThrownBy(() -> resolve(user))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("unable to find");
    }

    @Test
    void aHostileNameIsNotPrintedAsItIs() {
        assertThatThrownBy(() -> resolve("\u001b[31m"))
                .hasMessageStartingWith("unable to find user \\x1b[31m: no matching entries");
        assertThatThrownBy(() -> resolve("app", "\u001b[31m"))
                .hasMessageStartingWith("unable to find group \\x1b[31m: no matching entries");
    }

    @Test
    void anImageWithoutAccountsHasNumbersOnly() {
        UserResolver empty = new UserResolver(new FakeFiles());
        assertThat(empty.resolve("", List.of())).isEqualTo(new Credentials(0, 0, List.of(), "/"));
        assertThat(empty.resolve("7:8", List.of("9"))).isEqualTo(new Credentials(7, 8, List.of(9L), "/"));
        assertThatThrownBy(() -> empty.resolve("root", List.of())).isInstanceOf(InvalidSpecificationException.class);
    }
}
