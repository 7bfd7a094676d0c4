package io.carafe.namespaces.cgroup;

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
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

@NeedsRoot
class CgroupNamespaceIT {
    private static final String[] MOUNTS = {
        "/bin/sh", "-c", "tail -n 1 /proc/self/mountinfo | grep -o ' /sys/fs/cgroup .*'; ls /sys/fs/cgroup | wc -l"
    };

    private final List<Isolator> isolators = List.of(new CgroupIsolator());
    private final Trial trial = Trial.over(new LinuxModule());

    @Test
    void theContainersCgroupIsTheRootThatItSees() throws Exception {
        try (Trial.Running running = trial.start(
                Contexts.rootful().own(NamespaceKind.CGROUP).context(),
                isolators,
                "/bin/sh",
                "-c",
                "cat /proc/self/cgroup; readlink /proc/self/ns/cgroup")) {
            assertThat(running.output().lines())
                    .hasSizeGreaterThan(1)
                    .allMatch(line -> line.endsWith(":/") || line.startsWith("cgroup:"))
                    .doesNotContain(ownNamespace());
        }
    }

    @Test
    void theUnifiedHierarchyIsMountedReadOnly() {
        // The trial has the host's root, and the kernel mounts no file system onto itself (EBUSY).
        Assumptions.assumeFalse(
                Files.exists(Path.of("/sys/fs/cgroup/cgroup.controllers")), "the host has it there already");
        try (Trial.Running running =
                trial.start(Contexts.rootful().own(NamespaceKind.CGROUP).context(), isolators, MOUNTS)) {
            List<String> lines = running.output().lines().toList();
            assertThat(lines.get(0))
                    .startsWith(" /sys/fs/cgroup ro,nosuid,nodev,noexec")
                    .contains(" - cgroup2 ");
            assertThat(lines.get(1).strip()).isNotEqualTo("0");
        }
    }

    @Test
    void versionOneIsCoveredByAnEmptyDirectory() {
        try (Trial.Running running =
                trial.start(Contexts.rootful().cgroupVersion(1).context(), isolators, MOUNTS)) {
            List<String> lines = running.output().lines().toList();
            assertThat(lines.get(0))
                    .startsWith(" /sys/fs/cgroup ro,nosuid,nodev,noexec")
                    .contains(" - tmpfs ");
            assertThat(lines.get(1).strip()).isEqualTo("0");
        }
    }

    @Test
    void aFurtherProcessSeesTheSameRoot() {
        try (Trial.Running first = trial.start(
                        Contexts.rootful().own(NamespaceKind.CGROUP).context(), isolators, "/bin/sleep", "60");
                Trial.Running second = trial.join(
                        Contexts.rootful()
                                .joins(NamespaceKind.CGROUP, first.pid())
                                .context(),
                        isolators,
                        "/bin/sleep",
                        "60")) {
            assertThat(second.namespace(NamespaceKind.CGROUP)).isEqualTo(first.namespace(NamespaceKind.CGROUP));
        }
    }

    private static String ownNamespace() throws Exception {
        return Files.readSymbolicLink(Path.of("/proc/self/ns/cgroup")).toString();
    }
}
