package io.carafe.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.Carafe;
import io.carafe.CarafeSettings;
import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A test class with an engine, and with a small system to run in its containers. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class EngineCase {
    @TempDir
    protected static Path directory;

    protected Path root;
    protected Path state;
    protected Carafe carafe;

    @BeforeAll
    final void open() throws IOException {
        root = BusyboxRoot.make(directory.resolve("root"));
        state = directory.resolve("state");
        carafe = Carafe.open(CarafeSettings.at(state));
    }

    @AfterAll
    final void close() {
        carafe.close();
    }

    /** A container that leaves nothing behind. */
    protected final ContainerSpecBuilder command(String... words) {
        return ContainerSpec.ofDirectory(root.toString()).command(words).remove(true);
    }

    protected final ContainerSpecBuilder shell(String script) {
        return command("sh", "-c", script);
    }

    /** What a script prints, both outputs together. */
    protected final String printed(ContainerSpecBuilder spec) throws InterruptedException {
        Runs.Ended ended = Runs.run(carafe, spec.build());
        return ended.out() + ended.err();
    }

    /** That all containers are gone; the files of those that were not to be kept follow when there is time. */
    protected final void assertNoContainerIsLeft() {
        await().untilAsserted(() -> {
            assertThat(state.resolve("containers")).isEmptyDirectory();
            assertThat(state.resolve("names")).isEmptyDirectory();
        });
    }
}
