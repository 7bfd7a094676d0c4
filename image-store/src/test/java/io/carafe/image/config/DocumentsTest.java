package io.carafe.image.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.image.ImageConfig;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final String DIGEST = "sha256:" + "0".repeat(64);

    private static ImageDocument sample() {
        ImageConfig config = new ImageConfig(
                List.of("/entry"),
                List.of("a", "b"),
                List.of("A=1"),
                Optional.of("/w"),
                Optional.of("me"),
                Map.of("z", "1", "a", "2"),
                List.of("80/tcp", "53/udp"),
                List.of("/v"),
                Optional.of("SIGINT"));
        return new ImageDocument(
                Optional.of(Instant.parse("2020-01-02T03:04:05.123456Z")),
                Optional.empty(),
                "amd64",
                Optional.empty(),
                "linux",
                config,
                List.of(DIGEST),
                List.of(new HistoryEntry(
                        Optional.of(Instant.parse("2020-01-02T03:04:05Z")),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("from tar"),
                        false)));
    }

    @Test
    void writesImageAsSpecified() {
        assertThat(new String(sample().toJson(), StandardCharsets.UTF_8))
                .isEqualTo("{\"created\":\"2020-01-02T03:04:05.123456Z\",\"architecture\":\"amd64\",\"os\":\"linux\","
                        + "\"config\":{\"User\":\"me\",\"ExposedPorts\":{\"53/udp\":{},\"80/tcp\":{}},\"Env\":[\"A=1\"],"
                        + "\"Entrypoint\":[\"/entry\"],\"Cmd\":[\"a\",\"b\"],\"Volumes\":{\"/v\":{}},\"WorkingDir\":\"/w\","
                        + "\"Labels\":{\"a\":\"2\",\"z\":\"1\"},\"StopSignal\":\"SIGINT\"},"
                        + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[\"" + DIGEST + "\"]},"
                        + "\"history\":[{\"created\":\"2020-01-02T03:04:05Z\",\"comment\":\"from tar\"}]}");
    }

    @Test
    void readsWhatItWrote() throws IOException {
        ImageDocument read = ImageDocument.parse(sample().toJson());

        assertThat(read.toJson()).isEqualTo(sample().toJson());
    }

    @Test
    void readsImageOfOthers() throws IOException {
        ImageDocument read = ImageDocument.parse(
                ("{\"created\":\"2020-01-02T03:04:05.123456789+01:00\",\"architecture\":\"arm64\",\"variant\":\"v8\","
                                + "\"os\":\"linux\",\"config\":{\"Env\":null,\"Labels\":null},\"unknown\":[1]}")
                        .getBytes(StandardCharsets.UTF_8));

        assertThat(read.created()).contains(Instant.parse("2020-01-02T02:04:05.123456789Z"));
        assertThat(read.variant()).contains("v8");
        assertThat(read.config()).isEqualTo(ImageConfig.empty());
    }

    @Test
    void refusesWhatIsNotAnImage() {
        for (String document : List.of(
                "", "[]", "{", "{\"os\":\"linux\"}", "{\"architecture\":\"a\",\"os\":\"b\",\"created\":\"c\"}")) {
            assertThatThrownBy(() -> ImageDocument.parse(document.getBytes(StandardCharsets.UTF_8)))
                    .isInstanceOf(IOException.class);
        }
    }

    @Test
    void chainsLayers() {
        assertThat(Digests.chainIds(List.of(DIGEST))).containsExactly(DIGEST);
        assertThat(Digests.chainIds(List.of(DIGEST, DIGEST)))
                .containsExactly(DIGEST, Digests.of((DIGEST + " " + DIGEST).getBytes(StandardCharsets.UTF_8)));
    }
}
