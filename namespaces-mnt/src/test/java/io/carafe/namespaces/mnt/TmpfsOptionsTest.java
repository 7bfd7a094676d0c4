package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.MountSpec;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Flag;
import io.carafe.api.kernel.Pathname;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TmpfsOptionsTest {
    private static TmpfsOptions parse(String options) {
        return TmpfsOptions.of(
                new MountSpec.Tmpfs(Pathname.of("/t"), OptionalLong.empty(), OptionalInt.empty(), options));
    }

    @ParameterizedTest
    @CsvSource(delimiter = ';', textBlock = """
                    ''                          ; MS_NOSUID|MS_NODEV|MS_NOEXEC                ; mode=1777
                    defaults,,                  ; MS_NOSUID|MS_NODEV|MS_NOEXEC                ; mode=1777
                    exec,suid,dev               ; 0                                           ; mode=1777
                    exec,noexec                 ; MS_NOSUID|MS_NODEV|MS_NOEXEC                ; mode=1777
                    ro,size=50%,mode=0700       ; MS_RDONLY|MS_NOSUID|MS_NODEV|MS_NOEXEC      ; size=50%,mode=0700
                    ro,rw,uid=7,gid=8           ; MS_NOSUID|MS_NODEV|MS_NOEXEC                ; uid=7,gid=8,mode=1777
                    nr_inodes=1k,huge=advise    ; MS_NOSUID|MS_NODEV|MS_NOEXEC                ; nr_inodes=1k,huge=advise,mode=1777
                    noatime,nodiratime,exec,dev ; MS_NOSUID|MS_NOATIME|MS_NODIRATIME          ; mode=1777
                    noatime,strictatime         ; MS_NOSUID|MS_NODEV|MS_NOEXEC|MS_STRICTATIME ; mode=1777
                    """)
    void translates(String words, String flags, String data) {
        TmpfsOptions options = parse(words);

        assertThat(Flag.text(options.flags())).isEqualTo(flags);
        // The order of the values that are named is the user's.
        assertThat(options.data()).isEqualTo(data);
    }

    @Test
    void letsTheRecordSpeakFirst() {
        TmpfsOptions options = TmpfsOptions.of(
                new MountSpec.Tmpfs(Pathname.of("/t"), OptionalLong.of(4096), OptionalInt.of(0755), "exec"));

        assertThat(options.data()).isEqualTo("size=4096,mode=755");
        assertThat(Flag.text(options.flags())).isEqualTo("MS_NOSUID|MS_NODEV");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nosuch",
                "size",
                "size=",
                "size=-1",
                "size=1x",
                "mode=8",
                "mode=rwx",
                "uid=root",
                "EXEC",
                " ro",
                "bind",
                "remount",
                "shared",
                "huge=yes",
                "mode=0700,mode=0777",
                "\u001b[2J",
                "x\0y"
            })
    void refusesTheRest(String options) {
        assertThatThrownBy(() -> parse(options))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageStartingWith("the tmpfs /t ")
                .hasMessageNotContaining("\u001b")
                .hasMessageNotContaining("\0");
    }

    @Test
    void refusesWhatIsGivenTwice() {
        assertThatThrownBy(() -> TmpfsOptions.of(
                        new MountSpec.Tmpfs(Pathname.of("/t"), OptionalLong.of(1), OptionalInt.empty(), "size=2")))
                .hasMessage("the tmpfs /t is given size twice. Give it once.");
    }

    @Test
    void namesTheWordsThatThereAre() {
        assertThatThrownBy(() -> parse("sync"))
                .hasMessage("the tmpfs /t has an option that tmpfs has not: sync. The options are atime, defaults, dev,"
                        + " diratime, exec, noatime, nodev, nodiratime, noexec, norelatime, nostrictatime, nosuid,"
                        + " relatime, ro, rw, strictatime, suid and, with a value, gid, huge, mode, mpol, nr_blocks,"
                        + " nr_inodes, size, uid.");
    }
}
