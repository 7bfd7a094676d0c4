package io.carafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ExecSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.isolation.ControlGroup;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.runtime.cgroup.ResourceUsage;
import io.carafe.runtime.state.ContainerStatus;
import io.carafe.testing.EngineCase;
import io.carafe.testing.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Containers in control groups of their own. */
@NeedsRoot
@Timeout(120)
class ControlGroupIT extends EngineCase {
    @BeforeEach
    void thereMustBeControlGroups() {
        boolean there = !carafe.host().cgroups().isEmpty();
        if (!there && "true".equals(System.getenv("CARAFE_CI"))) {
            throw new IllegalStateException("this test wants control groups that root can write to");
        }
        Assumptions.assumeTrue(there, "no hierarchy of control groups is mounted and writable");
    }

    private List<Path> directories(Container container) {
        return ControlGroup.of(carafe.host(), container.spec(), container.id()).orElseThrow().members().stream()
                .map(member -> Path.of(member.directory().toString()))
                .toList();
    }

    @Test
    void allProcessesAreInItAndItEndsWithTheContainer() throws Exception {
        Container container = carafe.start(shell("sleep 1000 & sleep 1000").build());
        try (container;
                ContainerProcess process = container.exec(ExecSpec.of("sleep", "1000"))) {
            assertThat(process.pid()).isPresent();
            for (Path directory : directories(container)) {
                List<String> pids = Files.readAllLines(directory.resolve("cgroup.procs"));
                assertThat(pids)
                        .contains(
                                Integer.toString(container.pid().orElseThrow()),
                                Integer.toString(process.pid().orElseThrow()));
            }
            assertThat(container.processes()).hasSizeGreaterThanOrEqualTo(3);
        }
        assertThat(directories(container)).noneMatch(Files::exists);
    }

    @Test
    void itsOwnNamespaceIsRootedInIt() throws Exception {
        try (Container container = carafe.start(shell("cat /proc/self/cgroup; sleep 1000")
                .namespace(NamespaceKind.CGROUP, NamespaceMode.PRIVATE)
                .build())) {
            Path group = directories(container).get(0);
            assertThat(Files.readAllLines(group.resolve("cgroup.procs"))).isNotEmpty();
            for (int i = Files.readAllLines(Path.of("/proc/self/cgroup")).size(); i > 0; i--) {
                assertThat(Runs.line(container.stdout())).endsWith(":/");
            }
        }
    }

    @Test
    void itIsPausedAndGoesOn() throws Exception {
        try (Container container =
                carafe.start(shell("while :; do echo x; sleep 0.02; done").build())) {
            Runs.line(container.stdout());
            container.pause();
            assertThat(container.state().status()).isEqualTo(ContainerStatus.PAUSED);
            assertThat(container.state().isRunning()).isTrue();
            long used = container.usage().cpuNanos();
            assertThat(container.waitFor(Duration.ofMillis(300))).isEmpty();
            assertThat(container.usage().cpuNanos()).isEqualTo(used);
            assertThatThrownBy(container::pause).isInstanceOf(ContainerConflictException.class);
            assertThatThrownBy(() -> container.exec(ExecSpec.of("true")))
                    .isInstanceOf(ContainerConflictException.class)
                    .hasMessageContaining("is paused, unpause the container before exec");
            container.unpause();
            assertThat(container.state().status()).isEqualTo(ContainerStatus.RUNNING);
            assertThatThrownBy(container::unpause).isInstanceOf(ContainerConflictException.class);
            for (int i = 0; i < 20; i++) {
                assertThat(Runs.line(container.stdout())).isEqualTo("x");
            }
        }
    }

    @Test
    void aPausedContainerCanBeStoppedKilledAndClosed() throws Exception {
        try (Container container = carafe.start(shell("trap 'exit 5' TERM; echo ready; while :; do sleep 0.02; done")
                .build())) {
            Runs.line(container.stdout());
            container.pause();
            container.stop(Duration.ofSeconds(20));
            assertThat(container.waitFor()).isEqualTo(5);
        }
        try (Container container = carafe.start(command("sleep", "1000").build())) {
            container.pause();
            container.signal("KILL");
            assertThat(container.waitFor()).isEqualTo(137);
        }
        Container container = carafe.start(command("sleep", "1000").build());
        container.pause();
        container.close();
        assertThat(directories(container)).noneMatch(Files::exists);
    }

    @Test
    void whatItUsesIsMeasured() throws Exception {
        String script = "head -c 20000000 /dev/zero | tail -c 20000000 | (read x; sleep 1000) & while :; do :; done";
        try (Container container = carafe.start(shell(script).build())) {
            ResourceUsage first = container.usage();
            Thread.sleep(500);
            ResourceUsage second = container.usage();
            assertThat(second.cpuPercentSince(first)).isPositive();
            assertThat(second.memoryBytes()).isPositive();
            assertThat(second.memoryLimit()).isGreaterThan(second.memoryBytes());
            assertThat(second.pids()).isPositive();
        }
    }

    /** As a service manager in a container does. */
    @Test
    void groupsThatAContainerMakesBelowItsOwnAreUsedAndGoWithIt() throws Exception {
        Assumptions.assumeTrue(carafe.host().cgroupVersion() == 2, "in version 1 a container sees no groups");
        Container container =
                carafe.start(shell("cd /sys/fs/cgroup && mkdir -p init/below && echo 1 > init/cgroup.procs"
                                + " && echo +pids > cgroup.subtree_control && echo ready; sleep 1000")
                        .namespace(NamespaceKind.CGROUP, NamespaceMode.PRIVATE)
                        .privileged(true)
                        .build());
        try (container) {
            assertThat(Runs.line(container.stdout())).isEqualTo("ready");
            try (ContainerProcess process = container.exec(ExecSpec.of("cat", "/proc/self/cgroup"))) {
                assertThat(Runs.text(process.stdout())).isEqualTo("0::/init\n");
            }
            assertThat(container.processes()).contains(container.pid().orElseThrow());
        }
        assertThat(directories(container)).noneMatch(Files::exists);
    }

    @Test
    void whoOutlivesTheFirstProcessIsEnded() throws IOException, InterruptedException {
        Container container = carafe.start(shell("sleep 876 & exit 3")
                .namespace(NamespaceKind.PID, NamespaceMode.HOST)
                .build());
        try (container) {
            assertThat(container.waitFor()).isEqualTo(3);
        }
        assertThat(directories(container)).noneMatch(Files::exists);
        assertThat(ProcessHandle.allProcesses()
                        .map(process -> process.info().commandLine().orElse("")))
                .noneMatch(line -> line.endsWith("sleep 876"));
    }
}
