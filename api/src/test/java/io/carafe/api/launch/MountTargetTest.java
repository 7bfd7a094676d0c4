package io.carafe.api.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MountTargetTest {
    private final ProgramRecorder program = new ProgramRecorder("test");

    private List<String> recorded(MountTarget target) {
        target.open(program, Stage.VOLUMES, "it");
        return program.steps().stream().map(Step::text).toList();
    }

    @Test
    void makesAFileInADirectory() {
        assertThat(recorded(new MountTarget(Pathname.of("//etc//hosts"), false, true)))
                .containsExactly(
                        "openat2(AT_FDCWD, \"//etc//hosts\", {flags=O_CLOEXEC|O_PATH, mode=0,"
                                + " resolve=RESOLVE_NO_MAGICLINKS}, 24)",
                        "close(<place for it>)",
                        "openat2(AT_FDCWD, \"/\", {flags=O_DIRECTORY|O_CLOEXEC|O_PATH, mode=0,"
                                + " resolve=RESOLVE_NO_MAGICLINKS}, 24)",
                        "mkdirat(</>, \"etc\", 0755)",
                        "close(</>)",
                        "openat2(AT_FDCWD, \"/etc\", {flags=O_DIRECTORY|O_CLOEXEC|O_PATH, mode=0,"
                                + " resolve=RESOLVE_NO_MAGICLINKS}, 24)",
                        "mknodat(</etc>, \"hosts\", 0100644, makedev(0, 0))",
                        "close(</etc>)",
                        "openat2(AT_FDCWD, \"//etc//hosts\", {flags=O_CLOEXEC|O_PATH, mode=0,"
                                + " resolve=RESOLVE_NO_MAGICLINKS}, 24)",
                        "fstatfs(<place for it>, {f_type=...})",
                        "futex({f_type=...}, FUTEX_WAIT_PRIVATE, PROC_SUPER_MAGIC, {0, 0})");
    }

    /** The two steps work on the same memory, and another answer than EAGAIN is the end. */
    @Test
    void noLinkLeadsIntoProc() {
        recorded(new MountTarget(Pathname.of("/data"), true, true));

        List<Step> last = program.steps()
                .subList(program.steps().size() - 2, program.steps().size());
        assertThat(last.get(0).arguments().get(1))
                .isSameAs(last.get(1).arguments().get(0));
        assertThat(last.get(1).tolerated()).containsExactly(Errno.EAGAIN);
        assertThat(last.get(1).why()).isEqualTo("be sure that no link has led it into /proc");
    }

    @Test
    void whatIsMeantToLieInProcIsNoLinksWork() {
        assertThat(recorded(new MountTarget(Pathname.of("/proc/uptime"), false, true)))
                .noneMatch(text -> text.startsWith("futex("));
    }

    @Test
    void makesNothingWhereThereIsSomething() {
        recorded(new MountTarget(Pathname.of("/a/b"), true, true));

        Step look = program.steps().get(0);
        Step leave = program.steps().get(1);
        assertThat(look.tolerated()).containsExactly(Errno.ENOENT);
        assertThat(look.skipAfterFailure()).isEqualTo(1);
        assertThat(2 + leave.skipAfterSuccess()).isEqualTo(program.steps().size() - 3);
    }

    @Test
    void followsNoLinkWhenItMustNot() {
        assertThat(recorded(new MountTarget(Pathname.of("/dev/null"), false, false)))
                .filteredOn(text -> text.startsWith("openat2("))
                .hasSize(4)
                .allMatch(text -> text.contains("RESOLVE_NO_SYMLINKS"));
    }

    @Test
    void followsNoLinkWhileTheOldRootIsThere() {
        new MountTarget(Pathname.of("/a"), true, true).open(program, Stage.NESTED_MOUNTS, "it");

        assertThat(program.steps())
                .extracting(Step::text)
                .filteredOn(text -> text.startsWith("openat2("))
                .hasSize(3)
                .allMatch(text -> text.contains("resolve=RESOLVE_NO_SYMLINKS}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "//", "data"})
    void refusesWhatIsNoPlace(String path) {
        assertThatThrownBy(() -> new MountTarget(Pathname.of(path), true, true))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
