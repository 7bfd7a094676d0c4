package io.carafe.api.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.PerformedHost;
import java.util.List;
import org.junit.jupiter.api.Test;

class GeneratedFileTest {
    private static final String LABEL = "system_u:object_r:container_file_t:s0:c1,c2";

    private final GeneratedFile file = new GeneratedFile("hosts", "/etc/hosts");

    private List<String> written(LaunchContext context) {
        HostRecorder recorder = new HostRecorder("test");
        file.write(context, recorder, "");
        return recorder.steps().stream().map(step -> step.step().text()).toList();
    }

    @Test
    void seLinuxIsToldWhoseItIs() {
        assertThat(written(Contexts.rootful().labels("", LABEL).context()))
                .containsExactly(
                        "write(\"" + Contexts.DIRECTORY + "/hosts\", \"\", 0)",
                        "lsetxattr(\"" + Contexts.DIRECTORY + "/hosts\", \"security.selinux\", \"" + LABEL + "\")");
        assertThat(written(Contexts.rootful().context())).hasSize(1);
    }

    @Test
    void aLabelThatThePolicyRefusesIsAnError() {
        PerformedHost host = new PerformedHost();
        host.recording().answering("lsetxattr", Result.failure(Errno.EACCES));

        assertThatThrownBy(() -> new HostSteps.Label(
                                Pathname.of("/c/hosts"),
                                SelinuxContext.parse(LABEL).orElseThrow())
                        .perform(host))
                .isInstanceOf(CarafeException.class)
                .hasMessageStartingWith("cannot label /c/hosts for SELinux: EACCES");
    }
}
