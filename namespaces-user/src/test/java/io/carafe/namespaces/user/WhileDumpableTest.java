package io.carafe.namespaces.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.isolation.HostSteps;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.PerformedHost;
import org.junit.jupiter.api.Test;

class WhileDumpableTest {
    private static final Result DENIED = Result.failure(Errno.EACCES);
    private static final Result NOT_DUMPABLE = Result.of(0);
    private static final Result DUMPABLE = Result.of(1);

    private final PerformedHost host = new PerformedHost().withChild(4711);
    private final WhileDumpable step = new WhileDumpable(new HostSteps.Write("/proc/<child>/uid_map", "0 1000 1\n"));

    @Test
    void makesTheMemoryDumpableFirst() {
        step.perform(host);

        assertThat(host.calls())
                .containsExactly(
                        "prctl(4, 1)",
                        "openat2(AT_FDCWD, \"/proc/4711/uid_map\", O_WRONLY, 0, 0)",
                        "write(3, \"0 1000 1\\n\")",
                        "close(3)");
    }

    @Test
    void triesAgainWhenAnotherChildUndidIt() {
        host.recording().answering("prctl", DUMPABLE, NOT_DUMPABLE).answering("openat2", DENIED);

        step.perform(host);

        assertThat(host.recording().calls("openat2")).hasSize(2);
        assertThat(host.recording().calls("write")).hasSize(1);
    }

    @Test
    void reportsAFailureThatHasAnotherReason() {
        host.recording().answering("prctl", DUMPABLE, DUMPABLE).answering("openat2", DENIED);

        assertThatThrownBy(() -> step.perform(host)).isInstanceOf(KernelException.class);
        assertThat(host.recording().calls("openat2")).hasSize(1);
    }

    @Test
    void givesUpInTheEnd() {
        host.recording().answering("openat2", DENIED, DENIED, DENIED, DENIED, DENIED);

        assertThatThrownBy(() -> step.perform(host)).isInstanceOf(KernelException.class);
        assertThat(host.recording().calls("openat2")).hasSize(5);
    }
}
