package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Busybox;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What AppArmor keeps containers from, where it is at work. Each attack succeeds in a container without a profile. */
@NeedsRoot
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AppArmorIT {
    private static final String LABEL = "cat /proc/self/attr/apparmor/current";
    private static final String CONFINED = "carafe-default (enforce)";

    private Path rootfs;
    private Command carafe;

    @BeforeAll
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        assumeTrue(
                Files.exists(Path.of("/sys/kernel/security/apparmor/profiles")),
                "AppArmor is not at work in this kernel");
        rootfs = Busybox.make(temporary.resolve("rootfs"));
        carafe = Command.in(temporary, Way.WITH_ENGINE);
    }

    @AfterAll
    void endEngine() {
        if (carafe != null) {
            carafe.close();
        }
    }

    private Result run(String options, String script) {
        List<String> all = new ArrayList<>(List.of("run", "--rm", "--rootfs", rootfs.toString()));
        all.addAll(options.isEmpty() ? List.of() : List.of(options.split(" ")));
        all.addAll(List.of("sh", "-c", script));
        return carafe.run(all.toArray(String[]::new));
    }

    private String output(String options, String script) {
        Result result = run(options, script);
        assertThat(result.status()).as("%s", result).isZero();
        return result.out().strip();
    }

    @Test
    void everyContainerHasTheProfileUnlessItSaysOtherwise() {
        assertThat(output("", LABEL)).isEqualTo(CONFINED);
        assertThat(output("-u app", LABEL)).isEqualTo(CONFINED);
        assertThat(output("--security-opt no-new-privileges", LABEL)).isEqualTo(CONFINED);
        assertThat(output("--init", LABEL)).isEqualTo(CONFINED);
        assertThat(output("--userns private", LABEL)).isEqualTo(CONFINED);
        assertThat(output("--security-opt apparmor=carafe-default --privileged", LABEL))
                .isEqualTo(CONFINED);
        assertThat(output("--privileged", LABEL)).isEqualTo("unconfined");
        assertThat(output("--security-opt apparmor=unconfined", LABEL)).isEqualTo("unconfined");
    }

    @Test
    void aProfileThatIsNotLoadedIsToldByItsName() {
        Result result = run("--security-opt apparmor=nobodys", LABEL);

        assertThat(result.status()).isEqualTo(125);
        assertThat(result.err()).contains("have the AppArmor profile nobodys").doesNotContain("\tat ");
    }

    /** Also what {@code exec} starts; and the host may still end it. */
    @Test
    void aFurtherProcessHasItToo() {
        assertThat(carafe.run("run", "-d", "--name", "one", "--rootfs", rootfs.toString(), "sleep", "600")
                        .status())
                .isZero();
        try {
            assertThat(carafe.run("exec", "one", "sh", "-c", LABEL).out().strip())
                    .isEqualTo(CONFINED);
            assertThat(carafe.run("inspect", "-f", "{{.AppArmorProfile}}", "one")
                            .out()
                            .strip())
                    .isEqualTo("carafe-default");
            assertThat(carafe.run("exec", "one", "kill", "-0", "1").status()).isZero();
            assertThat(carafe.run("stop", "-t", "0", "one").status()).isZero();
        } finally {
            carafe.run("rm", "-f", "one");
        }
    }

    /** With the capability for it, no filter of system calls, and nothing read-only: then the profile alone is in the way. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "mount -t tmpfs none /srv",
                "mount --bind /etc /srv",
                "echo 1 > /proc/sys/vm/compaction_proactiveness && echo 20 > /proc/sys/vm/compaction_proactiveness",
                "cat /proc/sys/kernel/core_pattern > /tmp/p && cat /tmp/p > /proc/sys/kernel/core_pattern",
                "cat /proc/irq/default_smp_affinity > /tmp/p && cat /tmp/p > /proc/irq/default_smp_affinity",
                "head -c 1 /proc/kcore | grep -q .",
                "cat /sys/kernel/mm/ksm/run > /tmp/p && cat /tmp/p > /sys/kernel/mm/ksm/run"
            })
    void whatOtherDefencesWereToldToLetPassIsDenied(String attack) {
        String open =
                "--cap-add ALL --security-opt seccomp=unconfined --security-opt systempaths=unconfined -v /sys:/sys ";
        Result confined = run(open, attack);
        Result free = run(open + "--security-opt apparmor=unconfined", attack);

        assertThat(confined.status()).as("%s", confined).isNotZero();
        assertThat(confined.err()).containsIgnoringCase("denied");
        assertThat(free.status()).as("%s", free).isZero();
    }

    /** A namespace of its own has settings of its own for it. */
    @Test
    void sharedMemoryIsTheContainersOwnBusiness() {
        assertThat(output(
                        "--security-opt systempaths=unconfined",
                        "echo 4097 > /proc/sys/kernel/shmmni && cat /proc/sys/kernel/shmmni"))
                .isEqualTo("4097");
    }

    @Test
    void explainTellsOfTheProfile() {
        Result explained = carafe.run("explain", "run", "--rootfs", rootfs.toString(), "true");

        assertThat(explained.out()).contains("carafe-default").contains("apparmor_parser");
    }
}
