package io.carafe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.MountSpec;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.image.ImportOptions;
import io.carafe.image.Reference;
import io.carafe.testing.EngineCase;
import io.carafe.testing.Runs;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Containers over images of the store, whose changes are kept on disk. */
@NeedsRoot
class ImageIT extends EngineCase {

    @BeforeAll
    void importImage() {
        carafe.images()
                .importDirectory(
                        Pathname.of(root.toString()),
                        ImportOptions.defaults().withReference(Reference.parse("busybox")));
    }

    private static ContainerSpecBuilder image(String script) {
        return ContainerSpec.ofImage("busybox").command("sh", "-c", script);
    }

    @Test
    void whatIsWrittenIsKeptBetweenRunsAndGoneWithTheContainer() throws Exception {
        Container container =
                carafe.create(image("cat /kept 2>/dev/null; echo line >> /kept; rm -f /srv/data/seed; ls /srv/data")
                        .build());
        for (String expected : new String[] {"", "line\n", "line\nline\n"}) {
            container.start(Stdio.PIPES);
            assertThat(Runs.ended(container).out()).isEqualTo(expected);
        }
        container.close();
        container.remove(false);
        assertThat(printed(image("ls / | grep -c kept; cat /srv/data/seed").remove(true)))
                .isEqualTo("0\nseed\n");
        assertNoContainerIsLeft();
    }

    @Test
    void accountsAreTheImages() throws Exception {
        assertThat(printed(image("id -u; id -G; echo $HOME").user("app").remove(true)))
                .isEqualTo("1234\n1235 29\n/home/app\n");
    }

    @Test
    void accountsAreThoseThatTheContainerHasByNow() throws Exception {
        Container container = carafe.create(image("id -g; echo 'zero:x:0:77::/:/bin/sh' > /etc/passwd")
                .user("0")
                .build());
        for (String expected : new String[] {"0\n", "77\n"}) {
            container.start(Stdio.PIPES);
            assertThat(Runs.ended(container).out()).isEqualTo(expected);
        }
        container.close();
        container.remove(false);
    }

    @Test
    void aVolumeBeginsWithWhatTheImageHas() throws Exception {
        MountSpec volume = new MountSpec.Volume("data", Pathname.of("/srv/data"), false, true);
        assertThat(printed(image("cat /srv/data/seed").remove(true).mount(volume)))
                .isEqualTo("seed\n");
        assertThat(state.resolve("volumes/data/_data/seed")).hasContent("seed");
    }

    @Test
    void anImageThatIsNotThereIsTold() {
        assertThatThrownBy(() -> carafe.create(ContainerSpec.ofImage("nosuch").build()))
                .isInstanceOf(ImageNotFoundException.class);
        assertNoContainerIsLeft();
    }
}
