package io.carafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.MountSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.testing.EngineCase;
import io.carafe.testing.Runs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What is mounted into containers. */
@NeedsRoot
class VolumesIT extends EngineCase {

    private static MountSpec bind(Path source, String target, boolean readOnly) {
        return new MountSpec.Bind(
                Pathname.of(source.toString()), Pathname.of(target), readOnly, true, MountFlag.PRIVATE, false);
    }

    private static MountSpec volume(String name, String target) {
        return new MountSpec.Volume(name, Pathname.of(target), false, true);
    }

    private Path shared(String name) throws IOException {
        Path shared = Files.createDirectory(directory.resolve(name));
        Files.writeString(shared.resolve("file"), "host\n");
        return shared;
    }

    @Test
    void aDirectoryIsShared() throws Exception {
        Path shared = shared("shared");
        assertThat(printed(shell("cat /made/up/file; echo container > /made/up/new")
                        .mount(bind(shared, "/made/up", false))))
                .isEqualTo("host\n");
        assertThat(shared.resolve("new")).hasContent("container");
        assertThat(root.resolve("made")).doesNotExist();
    }

    @Test
    void readOnlyIsReadOnly() throws Exception {
        Path shared = shared("readonly");
        assertThat(printed(shell("cat /m/file; echo x > /m/file; touch /m/new").mount(bind(shared, "/m", true))))
                .startsWith("host\n")
                .contains("Read-only file system");
        assertThat(shared.toFile().list()).containsExactly("file");
        assertThat(shared.resolve("file")).hasContent("host");
    }

    @Test
    void aFileIsShared() throws Exception {
        Path file = shared("single").resolve("file");
        assertThat(printed(
                        shell("cat /etc/passwd; echo changed > /etc/passwd").mount(bind(file, "/etc/passwd", false))))
                .isEqualTo("host\n");
        assertThat(file).hasContent("changed");
    }

    @Test
    void aSourceThatIsMissingIsAnErrorAndLeavesNothing() {
        ContainerSpecBuilder spec = command("true").mount(bind(directory.resolve("missing"), "/m", false));
        assertThatThrownBy(() -> carafe.start(spec.build()))
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("/missing on /m: ENOENT");
        assertThat(carafe.containers()).isEmpty();
    }

    @Test
    void anOddNameCanBeShared() throws Exception {
        Path odd = shared("tab\there \uD83D\uDC69\u200D\uD83D\uDE80");
        assertThat(printed(command("cat", "/m/file").mount(bind(odd, "/m", false))))
                .isEqualTo("host\n");
    }

    @Test
    void aNamedVolumeBeginsAsTheImageAndStays() throws Exception {
        assertThat(printed(
                        shell("cat /srv/data/seed; echo kept > /srv/data/kept").mount(volume("named", "/srv/data"))))
                .isEqualTo("seed\n");
        assertThat(printed(shell("cat /elsewhere/kept /elsewhere/seed").mount(volume("named", "/elsewhere"))))
                .isEqualTo("kept\nseed\n");
        assertThat(state.resolve("volumes/named/_data/kept")).hasContent("kept");
        assertThat(root.resolve("srv/data").toFile().list()).containsExactly("seed");
    }

    @Test
    void aVolumeWithoutANameLivesAsLongAsItsContainer() throws Exception {
        Container container = carafe.create(shell("cat /srv/data/n 2>/dev/null; echo x >> /srv/data/n")
                .remove(false)
                .mount(volume("", "/srv/data"))
                .build());
        for (String expected : new String[] {"", "x\n", "x\nx\n"}) {
            container.start(Stdio.PIPES);
            assertThat(Runs.ended(container).out()).isEqualTo(expected);
        }
        container.close();
        container.remove(false);
        assertNoContainerIsLeft();
    }

    @Test
    void memoryIsMounted() throws Exception {
        MountSpec tmpfs =
                new MountSpec.Tmpfs(Pathname.of("/srv/data"), OptionalLong.of(1 << 20), OptionalInt.of(0700), "noexec");
        assertThat(printed(shell("ls /srv/data; df -k /srv/data | tail -1 | sed 's/ \\+/ /g'; stat -c %a /srv/data; "
                                + "cp /bin/busybox /srv/data/b 2>/dev/null; echo '#!/bin/sh' > /srv/data/s; "
                                + "chmod +x /srv/data/s; /srv/data/s || echo $?")
                        .mount(tmpfs)))
                .startsWith("tmpfs 1024 0 1024")
                .contains("\n700\n")
                .contains("126\n");
    }

    @Test
    void oneMountLiesInAnother() throws Exception {
        Path outer = shared("outer");
        Path inner = shared("inner");
        Files.writeString(inner.resolve("file"), "inner\n");
        // In whatever order they are given.
        assertThat(printed(command("cat", "/m/file", "/m/in/file")
                        .mount(bind(inner, "/m/in", false))
                        .mount(bind(outer, "/m", false))))
                .isEqualTo("host\ninner\n");
    }

    @Test
    void mountsOfTheContainerDoNotComeBack() throws Exception {
        Path shared = shared("private");
        printed(shell("mkdir /m/x && mount -t tmpfs none /m/x")
                .capAdd("SYS_ADMIN")
                .mount(bind(shared, "/m", false)));
        assertThat(Files.readString(Path.of("/proc/self/mountinfo"))).doesNotContain(shared.toString());
    }
}
