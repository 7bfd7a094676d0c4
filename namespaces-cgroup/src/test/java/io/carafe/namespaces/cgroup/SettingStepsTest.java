package io.carafe.namespaces.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.CgroupHierarchy;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.resources.Controller;
import io.carafe.api.resources.CpuLimits;
import io.carafe.api.testing.PerformedHost;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Limits being set, on a kernel that answers as real ones do. */
class SettingStepsTest {
    private static final Result MISSING = Result.failure(Errno.ENOENT);

    private final PerformedHost host = new PerformedHost();
    private final ControlGroup.Member unified = member(2, "memory", "pids", "cpuset");
    private final ControlGroup.Member legacy = member(1, "memory");
    private final Setting pids = Setting.of(Controller.PIDS, "bound it", "pids.max", 5);
    private final Setting limit = Setting.of(Controller.MEMORY, "bound it", "memory.limit_in_bytes", 300);
    private final Setting swap = Setting.of(Controller.MEMORY, "bound it", "memory.memsw.limit_in_bytes", 600);

    private final MoveProcesses move = new MoveProcesses(Pathname.of("/a"), Pathname.of("/b"));

    private static ControlGroup.Member member(int version, String... controllers) {
        return new ControlGroup.Member(
                new CgroupHierarchy(version, Pathname.of("/cg"), Set.of(controllers)), Pathname.of("/cg/carafe/42"));
    }

    /** The texts that were written, in order. */
    private List<String> written() {
        return host.recording().calls("write").stream()
                .map(call -> call.replaceAll(".*\"(.*)\".*", "$1"))
                .toList();
    }

    private List<String> opened() {
        return host.recording().calls("openat2").stream()
                .map(call -> call.replaceAll("[^\"]*\"([^\"]*)\".*", "$1"))
                .toList();
    }

    @Test
    void aControllerThatTheGroupLacksIsGivenOnFromTheBase() {
        host.recording().answering("openat2", MISSING);

        new WriteSetting(unified, pids).perform(host);

        assertThat(opened())
                .containsExactly(
                        "/cg/carafe/42/pids.max",
                        "/cg/cgroup.subtree_control",
                        "/cg/carafe/cgroup.subtree_control",
                        "/cg/carafe/42/pids.max");
        assertThat(written()).containsExactly("+pids", "+pids", "5");
    }

    @Test
    void aBaseWithProcessesOfItsOwnIsExplained() {
        host.recording().answering("openat2", MISSING).answering("write", Result.failure(Errno.EBUSY));

        assertThatThrownBy(() -> new WriteSetting(unified, pids).perform(host))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("has processes of its own");
    }

    @Test
    void whatNobodyAskedForMayBeMissing() {
        host.recording().answering("openat2", MISSING);

        assertThatCode(() -> new WriteSetting(legacy, limit.optionalIf(true)).perform(host))
                .doesNotThrowAnyException();
        assertThat(opened()).hasSize(1);
    }

    @Test
    void whatWasAskedForMayNot() {
        host.recording().answering("openat2", MISSING);

        assertThatThrownBy(() -> new WriteSetting(legacy, swap.missing("it counts no swap")).perform(host))
                .isInstanceOf(UnsupportedFeatureException.class)
                .hasMessageContaining("/cg/carafe/42 has no memory.memsw.limit_in_bytes: it counts no swap");
    }

    @Test
    void whatTheKernelDoesNotTakeIsNamed() {
        host.recording().answering("write", Result.failure(Errno.EINVAL));

        assertThatThrownBy(() -> new WriteSetting(legacy, limit).perform(host))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("cannot write 300 to /cg/carafe/42/memory.limit_in_bytes: EINVAL");
    }

    @Test
    void onlyABlockDeviceHasRates() {
        assertThatThrownBy(() -> new WriteSetting(unified, pids.on(Pathname.of("/dev/null"), "")).perform(host))
                .hasMessageContaining("/dev/null is not a block device");
    }

    @Test
    void processorsThatAreNotThereAreRefused() {
        CpuLimits asked = new CpuLimits(0, 0, 0, 0, 0, 0, "0,3-5", "");
        host.recording().reading("0-4,9\n");

        assertThatThrownBy(() -> new CheckPlaces(unified, asked).perform(host))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining("requested CPUs are not available - requested 0,3-5, available: 0-4,9");
        host.recording().reading("0-5\n");
        assertThatCode(() -> new CheckPlaces(unified, asked).perform(host)).doesNotThrowAnyException();
    }

    @Test
    void anEmptySetIsFilledFromAbove() {
        host.recording()
                .reading("")
                .reading("0-1\n")
                .reading("")
                .reading("")
                .reading("0-1\n")
                .reading("")
                .reading("0\n")
                .reading("")
                .reading("0\n")
                .reading("");

        new InheritCpuset(member(1, "cpuset")).perform(host);

        assertThat(written()).containsExactly("0-1", "0-1");
    }

    /** Has lists of pids be read, each to its end. */
    private void pids(String... lists) {
        for (String list : lists) {
            host.recording().reading(list.replace(' ', '\n') + "\n").reading("");
        }
    }

    @Test
    void everybodyIsMoved() {
        pids("10 11", "10", "10 11 12", "10 11", "10 12", "10 12");

        move.perform(host);

        assertThat(written()).containsExactly("11", "12");
    }

    /** The kernel gives a page at a time. */
    @Test
    void everybodyOfAListOfManyIsMoved() {
        host.recording().reading("10\n11\n").reading("12\n").reading("");
        pids("10", "10 11 12", "10 11 12");

        move.perform(host);

        assertThat(written()).containsExactlyInAnyOrder("11", "12");
    }

    @Test
    void thatSomebodyIsNeverMovedIsTold() {
        for (int look = 0; look < 100; look++) {
            pids("10 11", "10");
        }

        assertThatThrownBy(() -> move.perform(host))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("cannot move all processes of the container to /b")
                .hasMessageContaining("carafe pause");
    }

    /** An engine without root may have a score above 0 that it cannot lower, and may not write to files of others. */
    @Test
    void aScoreThatNobodyAskedForMayBeForbidden() {
        Result forbidden = Result.failure(Errno.EACCES);
        host.recording().answering("write", forbidden, forbidden);

        assertThatCode(() -> new SetOomScore(0).perform(host.withChild(4711))).doesNotThrowAnyException();
        assertThatThrownBy(() -> new SetOomScore(5).perform(host.withChild(4711)))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("cannot write 5 to /proc/4711/oom_score_adj: EACCES")
                .hasMessageContaining("Lower than the engine's it can be only with CAP_SYS_RESOURCE");
        host.recording().answering("openat2", forbidden);
        assertThatCode(() -> new SetOomScore(0).perform(host.withChild(4711))).doesNotThrowAnyException();
    }

    @Test
    void whoHasEndedMeanwhileHasNoScore() {
        host.recording().answering("openat2", MISSING);

        assertThatCode(() -> new SetOomScore(5).perform(host.withChild(4711))).doesNotThrowAnyException();
        assertThat(opened()).containsExactly("/proc/4711/oom_score_adj");
    }
}
