package io.carafe.cli.inspect;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageNameTest {
    private static final String DIGEST = "sha256:" + "ab".repeat(32);

    @Test
    void isALineForEachTag() {
        assertThat(ImageName.of(List.of("a:1", "a:2", "host:5000/b:1"), List.of(), true))
                .containsExactly(
                        new ImageName("a", "1", "<none>"),
                        new ImageName("a", "2", "<none>"),
                        new ImageName("host:5000/b", "1", "<none>"));
    }

    @Test
    void isALineForARepositoryWithoutTags() {
        List<String> digests = List.of("a@" + DIGEST, "b@" + DIGEST);

        assertThat(ImageName.of(List.of("a:1"), digests, false))
                .containsExactly(new ImageName("a", "1", "<none>"), new ImageName("b", "<none>", "<none>"));
        assertThat(ImageName.of(List.of("a:1"), digests, true))
                .containsExactly(new ImageName("a", "1", DIGEST), new ImageName("b", "<none>", DIGEST));
    }

    @Test
    void isOneLineWithoutAnyName() {
        assertThat(ImageName.of(List.of(), List.of(), true))
                .containsExactly(new ImageName("<none>", "<none>", "<none>"));
    }
}
