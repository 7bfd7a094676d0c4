package io.carafe.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.CarafeSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class EmbeddingPageTest {
    @Test
    void thePageShowsTheProgramThatIsCompiledAndRun() throws IOException {
        List<String> program = Files.readAllLines(Path.of("src/test/java/io/carafe/examples/Embedding.java"));
        assertThat(EmbeddingPage.block("java")).isEqualTo(program);
    }

    @Test
    void theDependencyIsThisModule() throws IOException {
        String pom = Files.readString(Path.of("pom.xml"));
        for (String line : EmbeddingPage.block("xml")) {
            if (line.contains("<artifactId>") || line.contains("<version>")) {
                assertThat(pom).contains(line.strip());
            }
        }
    }

    @Test
    void thePlaceOfTheStateIsTheOneItNames() throws IOException {
        String page = Files.readString(Path.of("..", "docs", "embedding.md"));
        assertThat(page)
                .contains("`/var/lib/carafe`")
                .contains("`~/.local/share/carafe`")
                .contains("`CARAFE_ROOT`");
        assertThat(CarafeSettings.defaults().plugins()).isEmpty();
    }
}
