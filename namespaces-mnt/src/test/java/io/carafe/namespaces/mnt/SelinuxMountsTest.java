package io.carafe.namespaces.mnt;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.isolation.Tile;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;
import io.carafe.api.testing.Contexts;
import io.carafe.api.testing.Recordings;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Where SELinux is at work, everything that is mounted for a container alone has the label of its files. */
class SelinuxMountsTest {
    private static final String FILE = "system_u:object_r:container_file_t:s0:c1,c2";
    /** As Arg.Text shows it. */
    private static final String OPTION = "context=\\\"" + FILE + "\\\"";

    private static final String LABEL_QUEUES =
            "fsetxattr(</dev/mqueue>, \"security.selinux\", \"" + FILE + "\", 43, 0)";

    private static Contexts labelled(Contexts contexts) {
        return contexts.labels("system_u:system_r:container_t:s0:c1,c2", FILE)
                .mounts(new Mounts(
                        List.of(),
                        List.of(new MountSpec.Tmpfs(
                                Pathname.of("/run"), OptionalLong.empty(), OptionalInt.empty(), ""))));
    }

    private static List<String> mounts(List<Step> steps, String type) {
        return steps.stream()
                .filter(step -> step.call() == Syscall.MOUNT)
                .map(Step::text)
                .filter(text -> text.contains("\"" + type + "\", MS_") || text.contains("\"" + type + "\", 0"))
                .toList();
    }

    @Test
    void allFileSystemsThatItHasToItselfButThoseOfTheKernel() {
        List<Step> steps = Isolators.program(labelled(Contexts.rootful()).context());

        assertThat(mounts(steps, "overlay")).hasSize(1).allMatch(text -> text.contains(OPTION));
        assertThat(mounts(steps, "devpts")).hasSize(1).allMatch(text -> text.contains(OPTION));
        assertThat(mounts(steps, "tmpfs").stream().filter(text -> !text.contains(Contexts.DIRECTORY)))
                // /dev, /dev/shm, that of the user's, and those that hide something
                .hasSizeGreaterThan(3)
                .allMatch(text -> text.contains(OPTION));
        assertThat(mounts(steps, "sysfs")).hasSize(1).noneMatch(text -> text.contains("context"));
        assertThat(mounts(steps, "mqueue")).hasSize(1).noneMatch(text -> text.contains("context"));
        assertThat(steps).extracting(Step::text).contains(LABEL_QUEUES);
    }

    @Test
    void withoutRootAlike() {
        List<Step> steps = Isolators.program(labelled(Contexts.rootless()).context());

        assertThat(mounts(steps, "devpts")).hasSize(2).allMatch(text -> text.contains(OPTION));
        assertThat(mounts(steps, "overlay")).hasSize(1).allMatch(text -> text.contains(OPTION));
    }

    @Test
    void everyTile() {
        Rootfs cut = Contexts.rootless()
                .context()
                .rootfs()
                .cutInto(List.of(new Tile.Overlay(Pathname.of("/usr"), Pathname.of("/usr"), 0755)));
        List<Step> steps = Isolators.program(
                Isolators.with(cut, labelled(Contexts.rootless()).context()));

        assertThat(mounts(steps, "overlay")).hasSize(1).allMatch(text -> text.contains(OPTION));
        assertThat(mounts(steps, "tmpfs"))
                .anyMatch(text -> text.contains("\"" + Contexts.DIRECTORY + "/merged\"") && text.contains(OPTION));
    }

    @Test
    void aRootWhoseIdsAreMapped() {
        Contexts contexts = labelled(Contexts.rootful())
                .own(NamespaceKind.USER)
                .subordinateUids(100_000, 65_536)
                .subordinateGids(100_000, 65_536);

        assertThat(Recordings.of(Isolators.mnt(), contexts.context()).prepare())
                .anyMatch(step -> step.contains("\"overlay\"") && step.contains(OPTION));
    }

    /** What the host has is not the container's to label. */
    @Test
    void queuesOfTheHostsKeepTheirLabel() {
        assertThat(Isolators.program(
                        labelled(Contexts.rootful().host(NamespaceKind.IPC)).context()))
                .extracting(Step::text)
                .doesNotContain(LABEL_QUEUES);
    }

    @Test
    void elsewhereNothingIsLabelled() {
        assertThat(Isolators.program(Contexts.rootful().context()))
                .extracting(Step::text)
                .noneMatch(text -> text.contains("context=") || text.contains("xattr"));
    }
}
