package io.carafe.namespaces.pid;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.api.testing.Trial;
import io.carafe.linux.LinuxModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

@NeedsRoot
class PidNamespaceIT {
    private static final String[] PROCESSES = {"/bin/sh", "-c", "cd /proc; echo $$; echo [0-9]*"};

    private final List<Isolator> isolators = List.of(new PidIsolator());
    private final Trial trial = Trial.over(new LinuxModule());

    @Test
    void theContainerSeesItselfAsProcessOneAndNobodyElse() {
        try (Trial.Running running = trial.start(Contexts.rootful().context(), isolators, PROCESSES)) {
            assertThat(running.output()).isEqualTo("1\n1\n");
            assertThat(running.pid()).isGreaterThan(1);
        }
    }

    @Test
    void onTheHostsItSeesTheTests() {
        try (Trial.Running running =
                trial.start(Contexts.rootful().host(NamespaceKind.PID).context(), isolators, PROCESSES)) {
            assertThat(running.output().split("\\s+"))
                    .contains(String.valueOf(ProcessHandle.current().pid()));
        }
    }

    @Test
    void theHostSeesItInANamespaceOfItsOwn() throws Exception {
        try (Trial.Running running = trial.start(Contexts.rootful().context(), isolators, "/bin/sleep", "60")) {
            assertThat(running.namespace(NamespaceKind.PID))
                    .isNotEqualTo(
                            Files.readSymbolicLink(Path.of("/proc/self/ns/pid")).toString());
        }
    }

    @Test
    void anotherContainerIsBornIntoIt() {
        try (Trial.Running first = trial.start(Contexts.rootful().context(), isolators, "/bin/sleep", "60");
                Trial.Running second = trial.start(
                        Contexts.rootful()
                                .enters(NamespaceKind.PID, first.pid())
                                .context(),
                        isolators,
                        PROCESSES)) {
            assertThat(second.output()).isEqualTo("2\n1 2\n");
        }
    }

    @Test
    void aFurtherProcessIsBornIntoIt() {
        try (Trial.Running first = trial.start(Contexts.rootful().context(), isolators, "/bin/sleep", "60");
                Trial.Running second = trial.join(
                        Contexts.rootful().joins(NamespaceKind.PID, first.pid()).context(),
                        isolators,
                        "/bin/sh",
                        "-c",
                        "exec sleep 60")) {
            assertThat(second.namespace(NamespaceKind.PID)).isEqualTo(first.namespace(NamespaceKind.PID));
        }
    }
}
