package io.carafe.examples.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every snippet of the guides that names the file it is from is still in that file, line by line. */
class DocumentationTest {
    private static final Path ROOT = Path.of("../..");
    private static final Pattern SNIPPET =
            Pattern.compile("<!-- from (\\S+) -->\\s*```\\w*\\n(.*?)```", Pattern.DOTALL);

    @ParameterizedTest
    @CsvSource({"docs/writing-an-isolator.md, 8", "docs/testing-an-isolator.md, 8"})
    void snippetsAreInTheTree(String guide, int atLeast) throws IOException {
        List<MatchResult> snippets =
                SNIPPET.matcher(Files.readString(ROOT.resolve(guide))).results().toList();

        assertThat(snippets).hasSizeGreaterThanOrEqualTo(atLeast);
        for (MatchResult snippet : snippets) {
            List<String> source = lines(Files.readString(ROOT.resolve(snippet.group(1))));
            List<String> wanted = lines(snippet.group(2));
            assertThat(Collections.indexOfSubList(source, wanted))
                    .as("where in %s is%n%s", snippet.group(1), snippet.group(2))
                    .isNotNegative();
        }
    }

    private static List<String> lines(String text) {
        return text.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    }
}
