package io.carafe.namespaces.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.CgroupHierarchy;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import io.carafe.api.resources.Controller;
import io.carafe.api.testing.PerformedHost;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Limits of a running container being changed, on a kernel that refuses some. */
class ChangeSettingsTest {
    private static final Result TAKEN = Result.of(1);
    private static final Result BUSY = Result.failure(Errno.EBUSY);
    private static final Result INVALID = Result.failure(Errno.EINVAL);

    private final PerformedHost host = new PerformedHost();
    private final ControlGroup.Member legacy = member(1, "memory");
    private final WriteSetting limit = setting("memory.limit_in_bytes", "300");
    private final WriteSetting swap = setting("memory.memsw.limit_in_bytes", "600");

    private static ControlGroup.Member member(int version, String... controllers) {
        return new ControlGroup.Member(
                new CgroupHierarchy(version, Pathname.of("/cg"), Set.of(controllers)), Pathname.of("/cg/carafe/42"));
    }

    private WriteSetting setting(String file, String content) {
        return new WriteSetting(legacy, Setting.of(Controller.MEMORY, "bound it", file, content));
    }

    /** Has each file that is there say this, in order. */
    private void said(String... contents) {
        for (String content : contents) {
            host.recording().reading(content).reading("");
        }
    }

    /** The texts that were written, in order. */
    private List<String> written() {
        return host.recording().calls("write").stream()
                .map(call -> call.replaceAll(".*\"(.*)\".*", "$1"))
                .toList();
    }

    private void change(WriteSetting... settings) {
        new ChangeSettings(List.of(settings), List.of()).perform(host);
    }

    /** More memory than memory and swap together were so far. */
    @Test
    void aChangeIsTriedAgainAfterTheOthers() {
        host.recording().answering("write", INVALID);

        change(limit, swap);

        assertThat(written()).containsExactly("300", "600", "300");
    }

    @Test
    void whatWasThereIsWrittenBackWhenOneIsRefused() {
        said("100\n", "200\n");
        host.recording().answering("write", BUSY, TAKEN, BUSY);

        assertThatThrownBy(() -> change(limit, swap))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("cannot write 300 to /cg/carafe/42/memory.limit_in_bytes: EBUSY")
                .hasNoSuppressedExceptions();
        assertThat(written()).containsExactly("300", "600", "300", "100\\n", "200\\n");
    }

    @Test
    void whatCannotBeWrittenBackIsTriedAgainAndThenToldBesideTheFirstError() {
        said("100\n", "200\n");
        host.recording().answering("write", BUSY, TAKEN, BUSY, INVALID, TAKEN, INVALID);

        KernelException refused = catchThrowableOfType(KernelException.class, () -> change(limit, swap));

        assertThat(refused).hasMessageContaining("EBUSY");
        assertThat(refused.getSuppressed())
                .singleElement()
                .asString()
                .contains("cannot put 100 back into /cg/carafe/42/memory.limit_in_bytes: EINVAL");
        assertThat(written()).containsExactly("300", "600", "300", "100\\n", "200\\n", "100\\n");
    }

    @Test
    void limitsAreWrittenBackWhenProcessesCannotBeMoved() {
        said("100\n", "10\n", "");
        host.recording().answering("write", TAKEN, Result.failure(Errno.ENOSPC));
        MoveProcesses move = new MoveProcesses(Pathname.of("/a"), Pathname.of("/b"));

        assertThatThrownBy(() -> new ChangeSettings(List.of(limit), List.of(move)).perform(host))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("cannot move process 10 to /b");
        assertThat(written()).containsExactly("300", "10", "100\\n");
    }

    /** Only then it says what it was. */
    @Test
    void aControllerThatTheGroupLacksIsGivenOnFirst() {
        host.recording().answering("openat2", Result.failure(Errno.ENOENT));
        said("max\n");
        host.recording().answering("write", TAKEN, TAKEN, BUSY, BUSY);
        ControlGroup.Member unified = member(2, "pids");

        assertThatThrownBy(() ->
                        change(new WriteSetting(unified, Setting.of(Controller.PIDS, "bound it", "pids.max", "5"))))
                .isInstanceOf(KernelException.class);
        assertThat(written()).containsExactly("+pids", "+pids", "5", "5", "max\\n");
    }

    @Test
    void whatTheKernelDoesNotHaveIsNotWrittenBack() {
        Result missing = Result.failure(Errno.ENOENT);
        host.recording().answering("openat2", missing, missing, missing);

        assertThatThrownBy(() -> change(swap)).isInstanceOf(UnsupportedFeatureException.class);
        assertThat(written()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "memory.oom_control, oom_kill_disable 0|under_oom 0|oom_kill 0|, 0",
        "cpu.max, max 100000|, max 100000",
        "cpuset.cpus, |, ''"
    })
    void theFirstLineIsWhatWasSet(String file, String content, String former) {
        said(content.replace('|', '\n'));

        assertThat(setting(file, "1").former(host.kernel()))
                .contains(new FormerSetting(Pathname.of("/cg/carafe/42/" + file), former));
    }

    @ParameterizedTest
    @CsvSource({"7:0 5|8:1 6|, 8:1 6", "7:0 5|8:16 6|, 8:1 default", "'', 8:1 default"})
    void ofDevicesTheLineOfTheOneIs(String content, String former) {
        said(content.replace('|', '\n'));
        Timestamp never = new Timestamp(0, 0);
        FileStatus disk =
                new FileStatus(FileType.BLOCK_DEVICE.bits(), 0, 0, 0, 1, 1, 1, 8 << 8 | 1, 0, never, never, never, 1);
        host.recording().answering("statx", Answer.of(disk));
        Setting weight = Setting.of(Controller.BLOCK_IO, "weigh it", "io.bfq.weight", "5")
                .on(Pathname.of("/dev/sda1"), "default");

        assertThat(new WriteSetting(legacy, weight).former(host.kernel()))
                .map(FormerSetting::content)
                .contains(former);
    }
}
