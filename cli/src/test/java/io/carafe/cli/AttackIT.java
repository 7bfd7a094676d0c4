package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.RawCall;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A container that attacks. Each attack is harmless where it succeeds: it stops at the point where the way out is open. So all
 * are made twice, in a container as it is by default, where every one must fail, and in one without its defences, where every one
 * must succeed: or else the attack is no test.
 */
@NeedsRoot
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALONE")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AttackIT {
    private static final int EPERM = 1;
    private static final int ENOSYS = 38;
    private static final int AT_FDCWD = -100;
    private static final int CLONE_NEWUSER = 0x10000000;
    private static final int SIGCHLD = 17;
    private static final int X32 = 0x40000000;
    private static final int SEGMENTATION_FAULT = 139;
    private static final String BATTERY =
            "for a in /attacks/*; do $a >/dev/null 2>&1 </dev/null; echo ${a##*/} $?; done";

    private final Map<String, Integer> calls = new TreeMap<>();
    private final Map<String, String> scripts = new TreeMap<>();

    @Parameter
    private Way way;

    private Caller caller;
    private Path directory;
    private Path rootfs;
    private Path attacks;
    private Command carafe;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        directory = caller.directory();
        rootfs = caller.rootfs();
        calls.clear();
        scripts.clear();
        attacks = Files.createDirectory(rootfs.resolve("attacks"));
        carafe = caller.carafe();
        makeCalls();
        makeScripts();
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endEngine() throws IOException, InterruptedException {
        caller.close();
    }

    /** System calls that are refused whatever they ask for, or that ask for what is refused. */
    private void makeCalls() throws IOException {
        long buffer = RawCall.BUFFER;
        call("bpf, programs in the kernel: CVE-2021-3490, CVE-2022-23222", 321, 280, 0, buffer, 48);
        call("keyctl, keys of others: CVE-2016-0728", 250, 219, 0, -3, 0);
        call("add_key", 248, 217, buffer, buffer, 0, 0, -3);
        call("request_key", 249, 218, buffer, buffer, 0, -3);
        call("unshare, a user namespace: CVE-2022-0185, CVE-2023-0386", 272, 97, CLONE_NEWUSER);
        call("clone, a user namespace", 56, 220, CLONE_NEWUSER | SIGCHLD);
        call("clone3, which no filter can look into", 435, 435, buffer, 64);
        call("setns, another's namespace", 308, 268, -1, 0);
        call("mount", 165, 40, buffer, buffer, buffer);
        call("umount2, what hides files", 166, 39, buffer, 0);
        call("pivot_root", 155, 41, buffer, buffer);
        call("fsopen: CVE-2022-0185", 430, 430, buffer, 0);
        call("fsconfig: CVE-2022-0185", 431, 431, -1, 0, 0, 0, 0);
        call("open_tree", 428, 428, AT_FDCWD, buffer, 0);
        call("move_mount", 429, 429, -1, buffer, -1, buffer, 0);
        call("mount_setattr", 442, 442, -1, buffer, 0, buffer, 32);
        call("open_by_handle_at, any file of the host's: shocker, 2014", 304, 265, -1, buffer, 0);
        call("socket AF_ALG: CVE-2019-8912", 41, 198, 38, 5, 0);
        call("socket AF_VSOCK: CVE-2021-26708", 41, 198, 40, 1, 0);
        call("socket AF_ALG, with bits that the kernel does not look at", 41, 198, 38L | 1L << 32, 5, 0);
        call("socket AF_VSOCK, with bits that the kernel does not look at", 41, 198, 40L | 1L << 32, 1, 0);
        call("userfaultfd, to win races", 323, 282, 0);
        call("perf_event_open: CVE-2013-2094, CVE-2023-5717", 298, 241, buffer, 0, -1, -1, 0);
        call("io_uring_setup: CVE-2022-29582, CVE-2023-2598", 425, 425, 1, buffer);
        call("init_module", 175, 105, buffer, 0, buffer);
        call("finit_module", 313, 273, -1, buffer, 0);
        call("delete_module", 176, 106, buffer, 0);
        call("kexec_load", 246, 104, 0, 1L << 40, 0, 0xffff);
        call("reboot", 169, 142, 0, 0, 0, 0);
        call("swapon", 167, 224, buffer, 0);
        call("acct, a file that the kernel writes", 163, 89, buffer);
        call("syslog, addresses in the kernel's log", 103, 116, 10, 0, 0);
        call("quotactl", 179, 60, 0, 0, 0, 0);
        call("sethostname", 170, 161, buffer, -1);
        call("settimeofday", 164, 170, 0, 0);
        call("fanotify_init", 300, 262, 0, 0);
        call("set_mempolicy", 238, 237, 0, 0, 0);
        call("move_pages", 279, 239, 0, 0, 0, 0, 0, 0);
        call("kcmp, addresses in the kernel", 312, 272, 1, 1, 0, 0, 0);
        call("pidfd_getfd, another's descriptors", 438, 438, -1, 0, 0);
        call("personality without randomization", 135, 92, 0x40000);
        if (RawCall.isX86()) {
            call("iopl, the machine's ports", 172, 0, 3);
            call("unshare by the numbers of x32", X32 | 272, 0, CLONE_NEWUSER);
            call("keyctl by the numbers of x32", X32 | 250, 0, 0, -3, 0);
            call("bpf by the numbers of x32", X32 | 321, 0, 0, buffer, 48);
            emulated("unshare by the numbers of i386", 310, CLONE_NEWUSER);
            emulated("clone by the numbers of i386", 120, CLONE_NEWUSER | SIGCHLD);
            emulated("clone3 by the numbers of i386", 435, buffer, 64);
            emulated("mount by the numbers of i386", 21, buffer, buffer, buffer);
            emulated("umount by the numbers of i386", 22, buffer);
            emulated("keyctl by the numbers of i386", 288, 0, -3, 0);
            emulated("bpf by the numbers of i386", 357, 0, buffer, 48);
            emulated("socket AF_ALG by the numbers of i386", 359, 38, 5, 0);
            emulated("stime by the numbers of i386", 25, 0);
        }
    }

    /** Each ends with 0 where it gets what it wants. */
    private void makeScripts() throws IOException {
        script("a new mount", "mount -t tmpfs tmpfs /srv");
        script("a fresh /proc, without masks", "mount -t proc proc /srv");
        script("a program for core dumps, run by the kernel", ": >> /proc/sys/kernel/core_pattern");
        where("/proc/sysrq-trigger", "sysrq, to reboot the machine", ": >> /proc/sysrq-trigger");
        script("devices, through /sys", "touch -c /sys/kernel");
        where("/proc/kcore", "memory of the kernel", "test $(head -c 4 /proc/kcore | wc -c) = 4");
        script("the kernel's log", "dmesg");
        where("/sys/firmware/acpi", "the firmware's tables", "ls /sys/firmware/acpi");
        script("namespaces of the first process", "nsenter -t 1 -m true");
        script("a network of its own making", "ip link set lo mtu 1400");
        where(
                "/sys/fs/cgroup/memory/release_agent",
                "release_agent, a program that the kernel runs outside: CVE-2022-0492",
                "mount -t cgroup -o memory cgroup /srv && : >> /srv/release_agent");
        script("release_agent in a user namespace: CVE-2022-0492", "unshare -U true");
        where(
                "/sys/fs/cgroup/pids/release_agent",
                "notify_on_release, to have the kernel call it",
                "mount -t cgroup -o pids cgroup /srv && f=$(find /srv -name notify_on_release | head -n 1) && : >> $f");
        where(
                "/proc/sysrq-trigger",
                "procfs, written through another mount of it: CVE-2025-52881",
                "mount -t proc proc /srv && : >> /srv/sysrq-trigger");
        disk();
        if (canRead(Path.of("/dev/kmsg"))) {
            device("a device that no container has", "c 1 11");
        }
    }

    /** A file may be made of any device; it is the use that is ruled. A disk that even the host may not read is no attack. */
    private void disk() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/partitions"))) {
            String[] words = line.strip().split("\\s+");
            if (words.length == 4 && canRead(Path.of("/dev", words[3]))) {
                device("the host's disk", "b " + words[0] + " " + words[1]);
                return;
            }
        }
    }

    private static boolean canRead(Path device) {
        try (InputStream opened = Files.newInputStream(device)) {
            return opened.read() >= 0;
        } catch (IOException refused) {
            return false;
        }
    }

    private void device(String name, String number) throws IOException {
        script(name, "rm -f /tmp/node; mknod /tmp/node " + number + " && test $(head -c 1 /tmp/node | wc -c) = 1");
    }

    /** An attack on what not every kernel has. */
    private void where(String path, String name, String text) throws IOException {
        if (Files.exists(Path.of(path))) {
            script(name, text);
        }
    }

    private String file(String name, int count) {
        return "%02d-%s".formatted(count, name.replaceAll("[^A-Za-z0-9]+", "-"));
    }

    private void call(String name, int x8664, int aarch64, long... arguments) throws IOException {
        String file = file(name, calls.size());
        RawCall.make(attacks.resolve(file), x8664, aarch64, arguments);
        calls.put(file, x8664);
    }

    private void emulated(String name, int number, long... arguments) throws IOException {
        String file = file(name, calls.size());
        RawCall.make(attacks.resolve(file), RawCall.Way.INT_80, number, arguments);
        calls.put(file, number);
    }

    private void script(String name, String text) throws IOException {
        String file = "sh-" + file(name, scripts.size());
        Files.writeString(attacks.resolve(file), "#!/bin/sh\n" + text + "\n");
        Files.setPosixFilePermissions(attacks.resolve(file), PosixFilePermissions.fromString("rwxr-xr-x"));
        scripts.put(file, text);
    }

    private Result run(String... words) {
        List<String> all = new ArrayList<>(List.of("run", "--rm", "--rootfs", rootfs.toString()));
        all.addAll(List.of(words));
        return carafe.run(all.toArray(String[]::new));
    }

    private static Map<String, Integer> outcomes(Result result) {
        assertThat(result.status()).as("%s", result).isZero();
        Map<String, Integer> outcomes = new LinkedHashMap<>();
        result.out().lines().forEach(line -> {
            String[] words = line.split(" ");
            outcomes.put(words[0], Integer.parseInt(words[1]));
        });
        return outcomes;
    }

    private void assertAllFail(Map<String, Integer> outcomes) {
        assertThat(outcomes).containsOnlyKeys(all());
        for (String call : calls.keySet()) {
            if (outcomes.get(call) != SEGMENTATION_FAULT) {
                assertThat(outcomes.get(call)).as(call).isIn(EPERM, ENOSYS);
            }
        }
        for (String script : scripts.keySet()) {
            assertThat(outcomes.get(script)).as(script).isNotZero();
        }
    }

    private List<String> all() {
        List<String> all = new ArrayList<>(calls.keySet());
        all.addAll(scripts.keySet());
        return all;
    }

    @Test
    void everyAttackFails() {
        assertAllFail(outcomes(run("sh", "-c", BATTERY)));
    }

    @Test
    void everyAttackFailsForAnotherUser() {
        assertAllFail(outcomes(run("-u", "app", "--security-opt", "no-new-privileges", "sh", "-c", BATTERY)));
    }

    @Test
    void everyAttackFailsForAFurtherProcess() {
        Result started = carafe.run("run", "-d", "--name", "victim", "--rootfs", rootfs.toString(), "sleep", "600");
        assertThat(started.status()).as("%s", started).isZero();
        try {
            assertAllFail(outcomes(carafe.run("exec", "victim", "sh", "-c", BATTERY)));
        } finally {
            carafe.run("rm", "-f", "victim");
        }
    }

    @Test
    void everyAttackSucceedsWithoutTheDefences() {
        assumeTrue(way.isOfRoot(), "without root the kernel itself is in the way");
        Map<String, Integer> outcomes = outcomes(run("--privileged", "sh", "-c", BATTERY));
        assertThat(outcomes).containsOnlyKeys(all());
        for (String call : calls.keySet()) {
            // Whether the kernel has it is another question; what counts is that nobody stood before it.
            assertThat(outcomes.get(call)).as(call).isNotEqualTo(EPERM);
        }
        for (String script : scripts.keySet()) {
            assertThat(outcomes.get(script)).as(script).isZero();
        }
    }

    /** CVE-2022-24769: inheritable capabilities came back with files that have some. */
    @Test
    void nothingIsInheritable() {
        assertThat(run("grep", "-E", "Cap(Inh|Amb)", "/proc/self/status").out())
                .isEqualTo("CapInh:\t0000000000000000\nCapAmb:\t0000000000000000\n");
    }

    /** A program of root's with the set-user-ID bit, which asks to become root. */
    @Test
    void noNewPrivilegesTakesTheEffectOfSetUserId() throws IOException, InterruptedException {
        Path program = RawCall.make(rootfs.resolve("bin/become-root"), 105, 146, 0);
        caller.own(program);
        Files.setAttribute(program, "unix:mode", 0104755);

        assertThat(run("-u", "app", "become-root").status()).isZero();
        assertThat(run("-u", "app", "--security-opt", "no-new-privileges", "become-root")
                        .status())
                .isEqualTo(EPERM);
    }

    /** CVE-2020-14386 took raw sockets of packets; they are a capability that can be dropped. */
    @Test
    void rawSocketsGoWithTheirCapability() throws IOException {
        RawCall.make(rootfs.resolve("bin/packets"), 41, 198, 17, 3, 0);

        assertThat(run("packets").status()).isZero();
        assertThat(run("--cap-drop", "NET_RAW", "packets").status()).isEqualTo(EPERM);
    }

    /** CVE-2022-36109: without its own group among the supplementary ones, a process could get rid of it. */
    @Test
    void theOwnGroupIsASupplementaryOneToo() {
        assertThat(run("-u", "app", "id", "-G").out()).isEqualTo("1235 29\n");
        assertThat(run("-u", "7:8", "grep", "Groups", "/proc/self/status").out().strip())
                .isEqualTo("Groups:\t8");
    }

    /** Numbers that become others in 32 bits: 2^32 would be root, and 2^32-1 means "as before". */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "4294967295",
                "4294967296",
                "-1",
                "18446744073709551616",
                "0x0",
                "1:4294967296",
                "1:-1",
                " 0",
                "+0"
            })
    void noNumberOfAUserOverflows(String user) {
        Result result = run("-u", user, "id");

        assertThat(result.status()).as("%s", result).isNotZero();
        assertThat(result.out()).isEmpty();
    }

    /** CVE-2022-0811: a setting hidden in the value, or in the name, of another. */
    @Test
    void noSettingHidesInAnother() throws IOException {
        String before = Files.readString(Path.of("/proc/sys/kernel/core_pattern"));
        for (String setting : List.of(
                "kernel.core_pattern=|/bin/true",
                "kernel.shm_rmid_forced=1+kernel.core_pattern=|/bin/true",
                "kernel.shm_rmid_forced=1\nkernel.core_pattern=|/bin/true",
                "net.//.//.kernel.core_pattern=|/bin/true",
                "net/../kernel/core_pattern=|/bin/true")) {
            Result result = run("--sysctl", setting, "true");
            assertThat(result.status()).as("%s %s", setting, result).isEqualTo(125);
        }
        assertThat(Files.readString(Path.of("/proc/sys/kernel/core_pattern"))).isEqualTo(before);
        assertThat(run("--sysctl", "kernel.shm_rmid_forced=1", "cat", "/proc/sys/kernel/shm_rmid_forced")
                        .out())
                .isEqualTo("1\n");
    }

    /** Numbers of groups, in the same way. */
    @ParameterizedTest
    @ValueSource(strings = {"4294967295", "4294967296", "-1", "18446744073709551616", "+0"})
    void noNumberOfAGroupOverflows(String group) {
        Result result = run("--group-add", group, "id");

        assertThat(result.status()).as("%s", result).isNotZero();
        assertThat(result.out()).isEmpty();
    }

    /** What a terminal would obey. */
    @Test
    void noNameReachesATerminalAsItIs() {
        String evil = "\u001b]0;evil\u0007\u001b[31m";
        for (Result result : List.of(
                run("--name", evil, "true"),
                run("-u", evil, "true"),
                run("--cap-add", evil, "true"),
                run("--security-opt", evil, "true"),
                run("--sysctl", "net." + evil + ".x=1", "true"),
                run("--device", "/dev/" + evil, "true"),
                run(evil))) {
            assertThat(result.status()).as("%s", result).isNotZero();
            assertThat(result.err()).isNotEmpty().doesNotContain("\u001b").doesNotContain("\u0007");
        }
    }
}
