package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Golden;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the options of confinement come to in a container, by the launcher as it is shipped. */
@NeedsRoot
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALONE")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfinementIT {
    private static final String STATUS = "sed -nE 's/^(CapEff|CapBnd|NoNewPrivs|Seccomp):[\\t 0]*(.*)/\\2/p'"
            + " /proc/self/status | sed 's/^$/0/' | tr '\\n' ' '";

    @Parameter
    private Way way;

    private Caller caller;
    private Path directory;
    private Path rootfs;
    private Command carafe;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        directory = caller.directory();
        rootfs = caller.rootfs();
        carafe = caller.carafe();
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endEngine() throws IOException, InterruptedException {
        caller.close();
    }

    private Result run(String... words) {
        List<String> all = new ArrayList<>(List.of("run", "--rm", "--rootfs", rootfs.toString()));
        all.addAll(List.of(words));
        return carafe.run(all.toArray(String[]::new));
    }

    private String output(String... words) {
        Result result = run(words);
        assertThat(result.status()).as("%s", result).isZero();
        return result.out().strip();
    }

    private void fails(String golden, String... words) {
        Result result = run(words);
        assertThat(result.status()).isEqualTo(125);
        Golden.assertMatches("errors/" + golden, result.err().replace(directory.toString(), "$PLACE"));
    }

    /** Effective and bounding set, no_new_privs, and 2 for a filter. */
    @ParameterizedTest
    @CsvSource({
        "'', a80425fb a80425fb 0 2",
        "-u app, 0 a80425fb 0 2",
        "--cap-add net_admin --cap-drop CAP_CHOWN, a80435fa a80435fa 0 2",
        "--cap-drop all, 0 0 0 2",
        "--cap-drop ALL --cap-add sys_time, 2000000 2000000 0 2",
        "--cap-drop ALL --cap-add sys_time -u app, 0 2000000 0 2",
        "--security-opt no-new-privileges, a80425fb a80425fb 1 2",
        "--security-opt no-new-privileges:true -u app, 0 a80425fb 1 2",
        "--security-opt seccomp=unconfined, a80425fb a80425fb 0 0",
        "--security-opt seccomp=unconfined -u app, 0 a80425fb 0 0"
    })
    void aProcessHasWhatItShould(String options, String status) {
        List<String> words = new ArrayList<>(options.isEmpty() ? List.of() : List.of(options.split(" ")));
        words.addAll(List.of("sh", "-c", STATUS));

        assertThat(output(words.toArray(String[]::new))).isEqualTo(status);
    }

    @Test
    void aPrivilegedOneHasWhatTheEngineHas() throws IOException {
        assumeTrue(way.isOfRoot(), "in its user namespace a container has what there is");
        String own = Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("CapEff:"))
                .map(line -> line.replaceFirst("CapEff:\\s0*", ""))
                .findFirst()
                .orElseThrow();

        assertThat(output("--privileged", "sh", "-c", STATUS)).isEqualTo(own + " " + own + " 0 0");
    }

    @Test
    void aFurtherProcessHasTheSameUnlessItIsPrivileged() {
        carafe.run(
                "run",
                "-d",
                "--name",
                "one",
                "--rootfs",
                rootfs.toString(),
                "--cap-drop",
                "chown",
                "--security-opt",
                "no-new-privileges",
                "sleep",
                "600");
        try {
            String usual = carafe.run("exec", "one", "sh", "-c", STATUS).out();
            String privileged = carafe.run("exec", "--privileged", "one", "sh", "-c", STATUS)
                    .out();

            assertThat(usual.strip()).isEqualTo("a80425fa a80425fa 1 2");
            assertThat(privileged).startsWith("1f").endsWith(" 1 2 ");
        } finally {
            carafe.run("rm", "-f", "one");
        }
    }

    @Test
    void aProfileOfOnesOwnIsUsed() throws IOException {
        Path profile = directory.resolve("no-mkdir.json");
        Files.writeString(profile, """
                {"defaultAction": "SCMP_ACT_ALLOW",
                 "syscalls": [{"names": ["mkdir", "mkdirat"], "action": "SCMP_ACT_ERRNO", "errnoRet": 5}]}
                """);
        String option = "seccomp=no-mkdir.json";

        Result refused = run("--security-opt", option, "mkdir", "/srv/new");
        assertThat(refused.err()).contains("Input/output error");
        assertThat(run("--security-opt", option, "touch", "/srv/new").status()).isZero();
    }

    /** Of 0777, for which mkdir(1) asks, only the bits of the mask count. */
    @Test
    void bitsBesideTheMaskOfAConditionDoNotCount() throws IOException {
        Files.writeString(directory.resolve("masked.json"), """
                {"defaultAction": "SCMP_ACT_ALLOW",
                 "syscalls": [{"names": ["mkdir"], "action": "SCMP_ACT_ERRNO",
                               "args": [{"index": 1, "value": 15, "valueTwo": 511, "op": "SCMP_CMP_MASKED_EQ"}]},
                              {"names": ["mkdirat"], "action": "SCMP_ACT_ERRNO",
                               "args": [{"index": 2, "value": 15, "valueTwo": 511, "op": "SCMP_CMP_MASKED_EQ"}]}]}
                """);

        assertThat(run("--security-opt", "seccomp=masked.json", "mkdir", "/srv/new")
                        .err())
                .contains("Operation not permitted");
    }

    @Test
    void whatIsWrongWithAProfileIsTold() throws IOException {
        Files.writeString(directory.resolve("field.json"), """
                {"defaultAction": "SCMP_ACT_ALLOW",
                 "syscalls": [{"names": ["mkdir"], "arg": [], "action": "SCMP_ACT_ERRNO"}]}
                """);
        Files.writeString(directory.resolve("nothing.json"), "{\"defaultAction\": \"SCMP_ACT_KILL\"}");
        Files.writeString(directory.resolve("syntax.json"), "{\"defaultAction\"\n \"SCMP_ACT_KILL\"}");

        fails("seccomp-field.txt", "--security-opt", "seccomp=field.json", "true");
        fails("seccomp-nothing.txt", "--security-opt", "seccomp=nothing.json", "true");
        fails("seccomp-syntax.txt", "--security-opt", "seccomp=syntax.json", "true");
    }

    @Test
    void whatCannotBeIsRefused() {
        fails("cap-unknown.txt", "--cap-add", "sysadmin", "true");
        fails("cap-drop-unknown.txt", "--cap-drop", "none", "true");
        fails("sysctl-of-the-host.txt", "--sysctl", "kernel.core_pattern=x", "true");
        fails("sysctl-host-network.txt", "--network", "host", "--sysctl", "net.ipv4.ip_forward=1", "true");
        fails("device-none.txt", "--device", "/dev/no-such", "true");
        fails("device-place.txt", "--device", "/dev/zero:/dev/null", "true");
    }

    /** One that no container has by default: what is allowed to all is not taken away. */
    @Test
    void aDeviceIsLimitedByRootAlone() {
        assumeTrue(Files.isReadable(Path.of("/dev/kmsg")), "there is no /dev/kmsg");
        String script = "head -c 0 /dev/k && echo read; : >/dev/k";
        String[] words = {"--cap-add", "syslog", "--device", "/dev/kmsg:/dev/k:r", "sh", "-c", script};
        if (way.isOfRoot()) {
            Result limited = run(words);
            assertThat(limited.out()).isEqualTo("read\n");
            assertThat(limited.err()).contains("not permitted");
            fails("device-privileged.txt", "--privileged", "--device", "/dev/kmsg:/dev/k:r", "true");
        } else {
            fails("device-limited.txt", words);
        }
    }

    @Test
    void settingsAreSetAndThenProtected() {
        assertThat(output(
                        "--sysctl",
                        "net.ipv4.ip_forward=1",
                        "--sysctl",
                        "kernel.msgmax=65000",
                        "--sysctl",
                        "net.ipv4.ip_unprivileged_port_start=81",
                        "sh",
                        "-c",
                        "cd /proc/sys; cat net/ipv4/ip_forward kernel/msgmax net/ipv4/ip_unprivileged_port_start;"
                                + " echo 0 > net/ipv4/ip_forward || echo protected"))
                .isEqualTo("1\n65000\n81\nprotected");
    }

    @Test
    void aDeviceIsThere() {
        assertThat(output("--device", "/dev/zero:/dev/mine", "sh", "-c", "head -c 3 /dev/mine | wc -c; ls /dev/mine"))
                .isEqualTo("3\n/dev/mine");
    }

    @Test
    void whatWasAskedForIsInspected() {
        carafe.run(
                "create",
                "--name",
                "asked",
                "--rootfs",
                rootfs.toString(),
                "--cap-add",
                "net_admin",
                "--cap-drop",
                "mknod",
                "--security-opt",
                "no-new-privileges",
                "--sysctl",
                "kernel.msgmax=65000",
                "--device",
                "/dev/zero:/dev/z:rw",
                "true");
        try {
            assertThat(carafe.run(
                                    "inspect",
                                    "-f",
                                    "{{json .HostConfig.CapAdd}} {{json .HostConfig.CapDrop}} {{json .HostConfig.SecurityOpt}}"
                                            + " {{json .HostConfig.Sysctls}} {{json .HostConfig.Devices}}",
                                    "asked")
                            .out())
                    .isEqualTo(
                            "[\"CAP_NET_ADMIN\"] [\"CAP_MKNOD\"] [\"no-new-privileges\"] {\"kernel.msgmax\":\"65000\"}"
                                    + " [{\"PathOnHost\":\"/dev/zero\",\"PathInContainer\":\"/dev/z\",\"CgroupPermissions\":\"rw\"}]\n");
        } finally {
            carafe.run("rm", "asked");
        }
    }
}
