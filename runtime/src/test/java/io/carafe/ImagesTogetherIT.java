package io.carafe;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.image.Image;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.testing.NeedsRoot;
import io.carafe.image.ImportOptions;
import io.carafe.image.PruneOptions;
import io.carafe.runtime.commit.CommitOptions;
import io.carafe.testing.EngineCase;
import io.carafe.testing.ForkedJvm;
import io.carafe.testing.Runs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Two other processes remove every image that no container uses, all the time. */
@NeedsRoot
@Timeout(120)
class ImagesTogetherIT extends EngineCase {
    private static final int CONTAINERS = 5;

    /** Prunes until its input ends. */
    public static final class Pruner {
        private Pruner() {}

        public static void main(String[] arguments) throws Exception {
            try (Carafe carafe = Carafe.open(CarafeSettings.at(Path.of(arguments[0])))) {
                System.out.println("ready");
                while (System.in.available() == 0) {
                    carafe.images().prune(PruneOptions.unused());
                }
            }
            System.out.println("done");
        }
    }

    @Test
    void whatIsInUseStaysWhole() throws Exception {
        List<Process> pruners = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            pruners.add(ForkedJvm.start(Pruner.class, state.toString()));
        }
        try {
            for (Process pruner : pruners) {
                assertThat(Runs.line(pruner.getInputStream())).isEqualTo("ready");
            }
            for (int made = 0; made < CONTAINERS; ) {
                Optional<Container> container = container("echo " + made + " > /made; cat /made");
                if (container.isPresent()) {
                    use(container.get(), made + "\n");
                    made++;
                }
            }
        } finally {
            for (Process pruner : pruners) {
                pruner.getOutputStream().write('x');
                pruner.getOutputStream().close();
                assertThat(Runs.line(pruner.getInputStream())).isEqualTo("done");
                assertThat(pruner.waitFor()).isZero();
            }
        }
        carafe.images().prune(PruneOptions.unused());
        for (String directory : List.of("layers", "images", "blobs/sha256", "tmp")) {
            assertThat(state.resolve("images").resolve(directory)).isEmptyDirectory();
        }
    }

    /** One over a new image, unless that was gone before. */
    private Optional<Container> container(String script) throws Exception {
        Files.writeString(root.resolve("srv/data/seed"), script);
        Image image = carafe.images()
                .importDirectory(Pathname.of(root.toString()), ImportOptions.defaults())
                .image();
        return create(image, script);
    }

    private Optional<Container> create(Image image, String script) {
        try {
            return Optional.of(carafe.create(ContainerSpec.ofImage(image.id())
                    .command("sh", "-c", script)
                    .build()));
        } catch (ImageNotFoundException pruned) {
            return Optional.empty();
        }
    }

    /** As long as there is a container, nothing of its image goes; nor while one more layer is made over that. */
    private void use(Container container, String expected) throws Exception {
        container.start(Stdio.PIPES);
        assertThat(Runs.ended(container).out()).isEqualTo(expected);
        Image image = container.commit(CommitOptions.defaults()).image();
        Optional<Container> other = create(image, "cat /made");
        if (other.isPresent()) {
            other.get().start(Stdio.PIPES);
            assertThat(Runs.ended(other.get()).out()).isEqualTo(expected);
            other.get().close();
            other.get().remove(false);
        }
        container.close();
        container.remove(false);
    }
}
