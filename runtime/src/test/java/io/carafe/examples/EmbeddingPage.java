package io.carafe.examples;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The code blocks of docs/embedding.md. */
final class EmbeddingPage {
    private static final Path PAGE = Path.of("..", "docs", "embedding.md");
    private static final String FENCE = "```";

    private EmbeddingPage() {}

    /** The lines of the first block of a language. */
    static List<String> block(String language) throws IOException {
        List<String> lines = Files.readAllLines(PAGE);
        int start = lines.indexOf(FENCE + language);
        if (start < 0) {
            throw new IOException(PAGE + " has no block of " + language);
        }
        List<String> rest = lines.subList(start + 1, lines.size());
        return rest.subList(0, rest.indexOf(FENCE));
    }
}
