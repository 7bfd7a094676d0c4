package io.carafe.namespaces.utsipc;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.api.testing.Trial;
import io.carafe.linux.LinuxModule;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
class UtsIpcNamespacesIT {
    private final Trial trial = Trial.over(new LinuxModule());
    private final List<Isolator> ipc = List.of(new IpcIsolator());

    @TempDir
    private Path directory;

    @Test
    void theContainerHasItsNameAndTheHostKeepsIts() throws Exception {
        String outside = hostname();
        LaunchContext context = Contexts.rootful()
                .directory(directory.toString())
                .spec(spec -> spec.hostname("web").domainname("example.org"))
                .context();

        try (Trial.Running running = trial.start(
                context,
                List.of(new UtsIsolator()),
                "/bin/sh",
                "-c",
                "cat /proc/sys/kernel/hostname /proc/sys/kernel/domainname /etc/hostname")) {
            assertThat(running.output()).isEqualTo("web\nexample.org\nweb\n");
        }
        assertThat(hostname()).isEqualTo(outside);
    }

    @Test
    void aFurtherProcessHasTheSameName() {
        List<Isolator> uts = List.of(new UtsIsolator());
        LaunchContext context = Contexts.rootful()
                .directory(directory.toString())
                .spec(spec -> spec.hostname("web"))
                .context();

        try (Trial.Running first = trial.start(context, uts, "/bin/sleep", "60");
                Trial.Running second = trial.join(
                        Contexts.rootful().joins(NamespaceKind.UTS, first.pid()).context(),
                        uts,
                        "/bin/cat",
                        "/proc/sys/kernel/hostname")) {
            assertThat(second.output()).isEqualTo("web\n");
        }
    }

    @Test
    void systemVSharedMemoryIsTheContainersOwn() throws Exception {
        String before = Files.readString(Path.of("/proc/sysvipc/shm"));

        try (Trial.Running running = trial.start(
                Contexts.rootful().context(),
                ipc,
                "/bin/sh",
                "-c",
                "ipcmk --shmem 4096 >/dev/null; tail -n +2 /proc/sysvipc/shm | wc -l")) {
            assertThat(running.output().strip()).isEqualTo("1");
        }
        assertThat(Files.readString(Path.of("/proc/sysvipc/shm"))).isEqualTo(before);
    }

    @Test
    void posixMessageQueuesAreTheContainersOwn() {
        String inside = "mkdir /etc/mqueue; mount -t mqueue mqueue /etc/mqueue; touch /etc/mqueue/mine; ls /etc/mqueue";

        try (Trial.Running first = trial.start(Contexts.rootful().context(), ipc, "/bin/sh", "-c", inside);
                Trial.Running second = trial.start(
                        Contexts.rootful().context(), ipc, "/bin/sh", "-c", inside.replace("touch", "true"))) {
            assertThat(first.output()).isEqualTo("mine\n");
            assertThat(second.output()).isEmpty();
        }
    }

    @Test
    void anotherContainerSharesTheQueues() {
        try (Trial.Running first = trial.start(
                        Contexts.rootful().context(), ipc, "/bin/sh", "-c", "ipcmk --queue; exec sleep 60");
                Trial.Running second = trial.start(
                        Contexts.rootful()
                                .enters(NamespaceKind.IPC, first.pid())
                                .context(),
                        ipc,
                        "/bin/sh",
                        "-c",
                        "while ! tail -n +2 /proc/sysvipc/msg | grep -q .; do sleep 0.01; done; readlink /proc/self/ns/ipc")) {
            assertThat(second.output()).isEqualTo(first.namespace(NamespaceKind.IPC) + "\n");
        }
    }

    private static String hostname() throws Exception {
        return Files.readString(Path.of("/proc/sys/kernel/hostname"));
    }
}
