package io.carafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.Ulimit;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.isolation.InitProcess;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.api.testing.OpenDescriptors;
import io.carafe.testing.BusyboxRoot;
import io.carafe.testing.EngineCase;
import io.carafe.testing.Runs;
import io.carafe.testing.Runs.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a container sees of itself and of the host, and the host of it. */
@NeedsRoot
class IsolationIT extends EngineCase {
    private static final Set<NamespaceKind> OWN =
            EnumSet.of(NamespaceKind.PID, NamespaceKind.MNT, NamespaceKind.NET, NamespaceKind.UTS, NamespaceKind.IPC);

    private static String namespace(String process, NamespaceKind kind) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", process, "ns", kind.symbol()))
                .toString();
    }

    private Container sleeper(String name) {
        return carafe.start(command("sleep", "1000").name(name).build());
    }

    private ContainerSpecBuilder joining(NamespaceKind kind, String container, String script) {
        return shell(script).namespace(kind, new NamespaceMode.OfContainer(container));
    }

    @Test
    void itsNetworkIsItsOwnAndFreshAlsoWhereItWasMadeAhead() throws Exception {
        String look = "ip -o address show dev lo; cat /proc/sys/net/ipv4/ip_unprivileged_port_start; "
                + "ls /sys/class/net; ip address add 192.0.2.1/32 dev lo";
        String host = namespace("self", NamespaceKind.NET);
        for (int i = 0; i < 6; i++) {
            Ended ended = Runs.run(
                    carafe,
                    shell("readlink /proc/self/ns/net; " + look)
                            .capAdd("NET_ADMIN")
                            .build());
            List<String> lines = ended.out().lines().toList();
            assertThat(ended.exitCode()).as(ended.err()).isZero();
            assertThat(lines.get(0)).isNotEqualTo(host);
            assertThat(ended.out()).contains("127.0.0.1/8").doesNotContain("192.0.2.1");
            assertThat(lines).endsWith("0", "lo");
        }
        assertThat(namespace("self", NamespaceKind.NET)).isEqualTo(host);
        await().untilAsserted(() -> assertThat(OpenDescriptors.look().targets()).doesNotContain("net"));
    }

    @Test
    void itHasItsOwnNamespaces() throws IOException {
        try (Container container = sleeper("namespaces")) {
            String pid = Integer.toString(container.pid().orElseThrow());
            for (NamespaceKind kind : NamespaceKind.values()) {
                boolean own = OWN.contains(kind)
                        || (kind == NamespaceKind.CGROUP && carafe.host().cgroupVersion() == 2);
                if (own) {
                    assertThat(namespace(pid, kind)).as(kind.symbol()).isNotEqualTo(namespace("self", kind));
                } else {
                    assertThat(namespace(pid, kind)).as(kind.symbol()).isEqualTo(namespace("self", kind));
                }
            }
            assertThat(BusyboxRoot.proc(Integer.parseInt(pid), "status")).containsPattern("NSpid:\t" + pid + "\t1\n");
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = NamespaceKind.class,
            names = {"PID", "NET", "UTS", "IPC", "CGROUP"})
    void itCanHaveTheHosts(NamespaceKind kind) throws Exception {
        String seen =
                printed(command("readlink", "/proc/self/ns/" + kind.symbol()).namespace(kind, NamespaceMode.HOST));
        assertThat(seen.strip()).isEqualTo(namespace("self", kind));
    }

    @Test
    void itsNameIsItsOwn() throws Exception {
        assertThat(printed(command("hostname").hostname("web"))).isEqualTo("web\n");
        assertThat(printed(shell("hostname changed && hostname").capAdd("SYS_ADMIN")))
                .isEqualTo("changed\n");
        assertThat(Files.readString(Path.of("/proc/sys/kernel/hostname"))).doesNotContain("changed");
        try (Container container = carafe.start(command("hostname").build())) {
            assertThat(Runs.ended(container).out().strip())
                    .isEqualTo(container.id().substring(0, 12));
        }
    }

    @Test
    void itIsTheFirstProcessAndSeesNoOther() throws Exception {
        assertThat(printed(shell("echo $$; echo /proc/[0-9]*"))).isEqualTo("1\n/proc/1\n");
    }

    @Test
    void noMountOfTheHostIsInSight() throws Exception {
        String mounts = printed(command("cat", "/proc/self/mountinfo"));
        assertThat(mounts.lines().map(line -> line.split(" ")[4]).toList())
                .contains("/", "/proc", "/dev")
                .allMatch(point -> point.equals("/")
                        || Stream.of("/proc", "/dev", "/sys", "/etc/").anyMatch(point::startsWith));
        assertThat(printed(shell("ls /; cat /proc/1/root/etc/passwd | wc -l")))
                .doesNotContain("work")
                .contains("bin");
    }

    @Test
    void theDirectoryBelowIsNeverWrittenTo() throws Exception {
        Map<String, String> before = BusyboxRoot.fingerprint(root);
        assertThat(
                        printed(
                                shell(
                                        "echo x > /etc/passwd && rm -r /srv && touch /new && chmod 0 /tmp && "
                                                + "mkdir -p /home/app/d && ln -s x /l && mv /bin/yes /bin/no && rm -rf /etc/group /home && echo done")))
                .isEqualTo("done\n");
        assertThat(BusyboxRoot.fingerprint(root)).isEqualTo(before);
    }

    @Test
    void whatAnEphemeralContainerWritesIsGone() throws Exception {
        assertThat(printed(shell("echo x > /mark; cat /mark"))).isEqualTo("x\n");
        assertThat(printed(shell("cat /mark 2>/dev/null || echo none"))).isEqualTo("none\n");
    }

    @Test
    void systemVMemoryIsInvisibleBothWays() throws Exception {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/ipcmk")), "the host has no ipcmk");
        Process host = new ProcessBuilder("/usr/bin/ipcmk", "-M", "12345").start();
        String made = Runs.text(host.getInputStream());
        try (Container container = carafe.start(ContainerSpec.ofDirectory("/")
                .command("/bin/sh", "-c", "wc -l < /proc/sysvipc/shm; /usr/bin/ipcmk -M 54321 && sleep 1000")
                .name("segments")
                .remove(true)
                .build())) {
            // The first line is a heading.
            assertThat(Runs.line(container.stdout())).isEqualTo("1");
            assertThat(Runs.line(container.stdout())).startsWith("Shared memory id:");
            assertThat(Files.readString(Path.of("/proc/sysvipc/shm")))
                    .contains(" 12345 ")
                    .doesNotContain(" 54321 ");
            assertThat(printed(command("cat", "/proc/sysvipc/shm")))
                    .doesNotContain("12345")
                    .doesNotContain("54321");
            assertThat(printed(joining(NamespaceKind.IPC, "segments", "cat /proc/sysvipc/shm")))
                    .contains(" 54321 ");
        } finally {
            new ProcessBuilder("/usr/bin/ipcrm", "-m", made.replaceAll("\\D", ""))
                    .start()
                    .waitFor();
        }
    }

    @Test
    void anotherContainersNamespacesCanBeShared() throws Exception {
        try (Container other = sleeper("other")) {
            String pid = Integer.toString(other.pid().orElseThrow());
            for (NamespaceKind kind : List.of(NamespaceKind.PID, NamespaceKind.IPC, NamespaceKind.NET)) {
                assertThat(printed(joining(kind, "other", "readlink /proc/self/ns/" + kind.symbol()))
                                .strip())
                        .as(kind.symbol())
                        .isEqualTo(namespace(pid, kind));
            }
            assertThat(printed(joining(NamespaceKind.PID, "other", "ps -o args | grep -c '^sleep 1000'")))
                    .isEqualTo("1\n");
            assertThat(namespace("self", NamespaceKind.PID)).isEqualTo(namespace("thread-self", NamespaceKind.PID));
        }
        assertThat(printed(shell("echo $$"))).isEqualTo("1\n");
    }

    @Test
    void onlyWhatRunsCanBeJoined() throws Exception {
        Container ended =
                carafe.start(command("true").name("ended").remove(false).build());
        ended.waitFor();
        Container joining = carafe.create(joining(NamespaceKind.NET, "ended", "true")
                .name("joining")
                .remove(false)
                .build());
        assertThat(joining.commandLine()).containsExactly("sh", "-c", "true");
        assertThatThrownBy(() -> joining.start(Stdio.PIPES))
                .isInstanceOf(ContainerConflictException.class)
                .hasMessageContaining("cannot join the net namespace of container ended: it is not running");
        joining.remove(false);
        ended.remove(false);
        ended.close();
    }

    @Test
    void initReapsOrphansAndPassesSignalsOn() throws Exception {
        assumeTrue(
                InitProcess.PROGRAMS.stream()
                        .anyMatch(program -> carafe.host().program(program).isPresent()),
                "the host has no init program");
        String orphans = "for i in 1 2 3; do (sh -c 'exit 0' & ) ; done; sleep 0.3; "
                + "grep -l '^State:.Z' /proc/[0-9]*/status | wc -l; echo $$";
        Ended ended = Runs.run(carafe, shell(orphans).init(true).build());
        assertThat(ended.out()).startsWith("0\n").isNotEqualTo("0\n1\n");
        try (Container container = carafe.start(shell("trap 'exit 8' TERM; echo ready; while :; do sleep 0.05; done")
                .init(true)
                .build())) {
            Runs.line(container.stdout());
            container.signal("TERM");
            assertThat(container.waitFor()).isEqualTo(8);
        }
    }

    @Test
    void aReadOnlyRootIsReadOnly() throws Exception {
        assertThat(printed(shell("touch /x || touch /etc/x || echo x > /dev/shm/ok && echo ok; echo x > /dev/null")
                        .readOnly(true)))
                .startsWith("ok\n")
                .contains("touch: /x: Read-only", "touch: /etc/x: Read-only")
                .doesNotContain("/dev/");
    }

    @Test
    void theEnvironmentIsTheContainersAlone() throws Exception {
        assertThat(printed(command("env").env("A", "b c").env("HOME", "/h").hostname("web"))
                        .lines())
                .containsExactlyInAnyOrder(
                        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                        "HOSTNAME=web",
                        "A=b c",
                        "HOME=/h");
    }

    @Test
    void aUserHasItsIdsGroupsAndHome() throws Exception {
        assertThat(printed(shell("id -u; id -g; id -G; echo $HOME; whoami").user("app")))
                .isEqualTo("1234\n1235\n1235 29\n/home/app\napp\n");
        assertThat(printed(shell("id -u; id -g; id -G")
                        .user("1234:44")
                        .groupAdd("audio")
                        .groupAdd("777")))
                .isEqualTo("1234\n44\n44 29 777\n");
        assertThat(printed(shell("id -G; grep Cap /proc/self/status").user("5555")))
                .startsWith("0\n");
        assertThatThrownBy(() -> carafe.start(command("true").user("nobody").build()))
                .hasMessageContaining("unable to find user nobody");
    }

    @Test
    void aUserCanUseItsStreamsAndDevices() throws Exception {
        assertThat(printed(shell(
                                "echo out > /dev/stdout; echo err > /dev/stderr; echo x > /dev/null; "
                                        + "head -c 4 /dev/zero | wc -c; head -c 4 /dev/urandom | wc -c; touch /tmp/x && echo tmp")
                        .user("app")))
                .isEqualTo("out\n4\n4\ntmp\nerr\n");
    }

    @Test
    void limitsAreSet() throws Exception {
        assertThat(printed(shell("ulimit -Sn; ulimit -Hn; ulimit -c; ulimit -f")
                        .ulimit(new Ulimit("nofile", 64, 128))
                        .ulimit(new Ulimit("core", 0, 0))
                        .ulimit(new Ulimit("fsize", Ulimit.UNLIMITED, Ulimit.UNLIMITED))))
                .isEqualTo("64\n128\n0\nunlimited\n");
    }

    @Test
    void sharedMemoryHasItsSize() throws Exception {
        assertThat(printed(shell("df -k /dev/shm | tail -1 | sed 's/ \\+/ /g' | sed 's/^[^ ]* //'")
                        .shmSize(7 << 20)))
                .startsWith("7168 0 7168");
        assertThat(printed(shell("df -k /dev/shm | tail -1 | sed 's/ \\+/ /g'")))
                .startsWith("shm 65536 ");
    }

    @Test
    void theUmaskIsTheUsualOneWhateverTheEngines() throws Exception {
        assertThat(printed(shell("umask; touch /f; mkdir /d; stat -c %a /f /d /srv/new")
                        .workdir("/srv/new")))
                .isEqualTo("0022\n644\n755\n755\n");
    }

    @Test
    void aWorkingDirectoryIsMade() throws Exception {
        assertThat(printed(command("pwd").workdir("/a/b/c"))).isEqualTo("/a/b/c\n");
        assertThat(printed(command("pwd").workdir("/home/app").user("app"))).isEqualTo("/home/app\n");
        assertThat(printed(command("pwd").workdir("/srv/../srv/./data"))).isEqualTo("/srv/data\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/proc/self/fd/3",
                "/proc/self/fd/7",
                "/proc/self/cwd",
                "/proc/1/root",
                "/link",
                "/etc/passwd",
                "/proc/self/fd/3/../../../.."
            })
    void aHostileWorkingDirectoryLeadsNowhere(String path) throws Exception {
        Path hostile = directory.resolve("hostile");
        if (!Files.exists(hostile)) {
            BusyboxRoot.make(hostile);
            Files.createSymbolicLink(hostile.resolve("link"), Path.of("/proc/self/fd/3"));
        }
        try {
            Ended ended = Runs.run(
                    carafe,
                    ContainerSpec.ofDirectory(hostile.toString())
                            .command("sh", "-c", "ls -a .; ls -a ../../../../..; cat ./etc/hostname")
                            .workdir(path)
                            .remove(true)
                            .build());
            assertThat(ended.out())
                    .doesNotContain("vmlinuz")
                    .doesNotContain("work\n")
                    .doesNotContain("boot");
        } catch (CarafeException refused) {
            assertThat(refused).hasMessageContaining(path.startsWith("/proc/self/fd") ? "/proc/self/fd/" : path);
        }
        assertThat(carafe.containers()).isEmpty();
    }

    @Test
    void aHostileRootCannotRedirectItsMounts() throws Exception {
        Path hostile = BusyboxRoot.make(directory.resolve("hostile mounts"));
        Path outside = Files.createDirectory(directory.resolve("outside"));
        for (String name : List.of("proc", "sys", "dev", "tmp")) {
            Path place = hostile.resolve(name);
            Files.delete(place);
            Files.createSymbolicLink(place, outside);
        }
        Files.createSymbolicLink(hostile.resolve("etc/hosts"), outside.resolve("hosts"));
        Files.createSymbolicLink(hostile.resolve("etc/resolv.conf"), Path.of("/../../../../" + outside + "/r"));
        try {
            Runs.run(
                    carafe,
                    ContainerSpec.ofDirectory(hostile.toString())
                            .command("true")
                            .remove(true)
                            .build());
        } catch (CarafeException refused) {
            assertThat(refused).isInstanceOf(CarafeException.class);
        }
        assertThat(outside).isEmptyDirectory();
        assertThat(carafe.containers()).isEmpty();
    }

    @Test
    void whatARunLeavesInTheBackgroundDiesWithIt() throws Exception {
        Ended ended = Runs.run(
                carafe, shell("(sleep 4321 >/dev/null 2>&1 &); echo started").build());
        assertThat(ended.out()).isEqualTo("started\n");
        await().until(() -> ProcessHandle.allProcesses()
                .flatMap(process -> process.info().commandLine().stream())
                .noneMatch(line -> line.endsWith("sleep 4321")));
    }
}
