package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.isolation.Mounts;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.BindMount;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.namespaces.mnt.Jail.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@NeedsRoot
@Timeout(60)
class ProtectionIT {
    private static final String MASKED = "/proc/interrupts /proc/keys /proc/timer_list /proc/acpi /sys/firmware";

    @TempDir
    private Path temporary;

    @AutoClose
    private final Jail jail = new Jail();

    private Path image;

    @BeforeEach
    void makeImage() throws IOException {
        image = BusyboxImage.in(temporary.resolve("image"));
    }

    private Ended run(Contexts contexts, String script) throws IOException {
        return jail.run(Jail.inMemory(image, temporary, contexts), script);
    }

    @Test
    void whatTellsTooMuchIsHidden() throws IOException {
        String script = "for p in " + MASKED + "; do if [ -d $p ]; then ls -A $p; touch $p/x 2>/dev/null && echo $p;"
                + " elif [ -e $p ]; then cat $p; fi; done; true";

        assertThat(run(Contexts.rootful(), script)).isEqualTo(new Ended(0, ""));
        assertThat(run(Contexts.rootful().spec(spec -> spec.securityOpt("systempaths=unconfined")), script)
                        .output())
                .isNotEmpty();
    }

    /** Few machines have processors that tell of their heat, so a volume does in their place. */
    @Test
    void whatProcessorsTellOfTheirHeatIsHidden() throws IOException {
        Path processors = temporary.resolve("processors");
        for (String processor : List.of("cpu0", "cpu2", "cpu9")) {
            Path counters =
                    Files.createDirectories(processors.resolve(processor).resolve("thermal_throttle"));
            Files.writeString(counters.resolve("core_throttle_count"), "5\n");
        }
        BindMount volume = new BindMount(
                Jail.name(processors),
                true,
                Pathname.of("/sys/devices/system/cpu"),
                true,
                Set.of(),
                MountFlag.PRIVATE,
                true);
        Mounts mounts = new Mounts(List.of(volume), List.of());
        String script = "cd /sys/devices/system/cpu; cat cpu?/thermal_throttle/core_throttle_count; pwd;"
                + " touch cpu0/thermal_throttle/x";

        assertThat(run(Contexts.rootful().mounts(mounts), script).output()).startsWith("5\n5\n5\n/sys/");
        assertThat(run(Contexts.rootful().mounts(mounts).thermalCounters(9), script))
                .isEqualTo(new Ended(
                        1, "5\n/sys/devices/system/cpu\n" + "touch: cpu0/thermal_throttle/x: Read-only file system\n"));
    }

    /** There is room for them in a program, and the kernel finds none. */
    @Test
    void processorsThatTellNothingOfTheirHeatAreNoHindrance() throws IOException {
        assertThat(run(Contexts.rootful().thermalCounters(8192), "pwd")).isEqualTo(new Ended(0, "/\n"));
    }

    @Test
    void whatDoesTooMuchIsWriteProtected() throws IOException {
        assertThat(run(
                        Contexts.rootful(),
                        "echo x > /proc/sys/kernel/domainname; echo 1 > /proc/irq/default_smp_affinity;"
                                + " grep -c ' /proc/[bfis][a-z-]* .*ro,nosuid,nodev,noexec' /proc/mounts"))
                .isEqualTo(new Ended(
                        0,
                        "sh: can't create /proc/sys/kernel/domainname: Read-only file system\n"
                                + "sh: can't create /proc/irq/default_smp_affinity: Read-only file system\n"
                                + present("bus", "fs", "irq", "sys", "sysrq-trigger") + "\n"));
    }

    @Test
    void nothingIsProtectedOnRequest() throws IOException {
        assertThat(run(
                        Contexts.rootful().spec(spec -> spec.securityOpt("systempaths=unconfined")),
                        "grep -c ' /proc/' /proc/mounts"))
                .isEqualTo(new Ended(1, "0\n"));
    }

    @Test
    void aReadOnlyRootLeavesTheRestWritable() throws IOException {
        assertThat(
                        run(
                                Contexts.rootful().spec(spec -> spec.readOnly(true)),
                                "touch /x; touch /etc/release; touch /dev/x /dev/shm/x; echo y > /dev/null; ls /dev/x /dev/shm"))
                .isEqualTo(new Ended(
                        0,
                        "touch: /x: Read-only file system\ntouch: /etc/release: Read-only file system\n/dev/x\n\n"
                                + "/dev/shm:\nx\n"));
    }

    private static int present(String... names) {
        int count = 0;
        for (String name : names) {
            count += Files.exists(Path.of("/proc", name)) ? 1 : 0;
        }
        return count;
    }
}
