package io.carafe.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.testing.BusyboxRoot;
import io.carafe.testing.ForkedJvm;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program of docs/embedding.md does what the page says. */
@NeedsRoot
class EmbeddingIT {
    @TempDir
    Path directory;

    @Test
    void theProgramPrintsWhatThePageSays() throws Exception {
        Path root = BusyboxRoot.make(directory.resolve("root"));
        Path state = directory.resolve("state");
        Process program = ForkedJvm.start(Embedding.class, root.toString(), state.toString());
        assertThat(ForkedJvm.lines(program)).containsExactlyElementsOf(EmbeddingPage.block("text"));
        assertThat(program.waitFor()).isZero();
        assertThat(state.resolve("containers")).isEmptyDirectory();
    }
}
