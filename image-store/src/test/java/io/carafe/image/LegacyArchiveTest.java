package io.carafe.image;

import static io.carafe.image.ImageArchives.layer;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.config.Digests;
import java.io.ByteArrayInputStream;
import java.nio.channels.Channels;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Archives by a docker save before 1.10, which have neither a manifest nor digests. */
class LegacyArchiveTest {
    private static final byte[] BASE = layer("bin/sh");
    private static final byte[] TOP = layer("app");
    private static final String BASE_ID = "a".repeat(64);
    private static final String TOP_ID = "b".repeat(64);

    private final MemoryFiles files = new MemoryFiles();
    private final ImageArchives archive = new ImageArchives();
    private ImageStore store;

    @BeforeEach
    void open() {
        store = ImageStore.open(files.kernel(), Pathname.of("/store"), ImageUsers.none());
    }

    @AfterEach
    void leavesNothingOpen() {
        store.close();
        assertThat(files.openDescriptors()).isZero();
        assertThat(files.node("/store/tmp").children).isEmpty();
    }

    private void put(String id, String document, byte[] layer) {
        archive.put(id + "/VERSION", "1.0").put(id + "/json", document).put(id + "/layer.tar", layer);
    }

    private void putImage(String repositories) {
        put(TOP_ID, """
                {"id":"%s","parent":"%s","created":"2015-01-02T03:04:05.678Z","author":"Ann","comment":"last",\
                "container_config":{"Cmd":["/bin/sh","-c","touch app"]},"docker_version":"1.9.1",\
                "config":{"Cmd":["app"],"Env":["A=<&b>"]},"architecture":"amd64","os":"linux","Size":5}
                """.formatted(TOP_ID, BASE_ID), TOP);
        put(BASE_ID, "{\"id\":\"%s\",\"created\":\"2015-01-01T00:00:00Z\"}".formatted(BASE_ID), BASE);
        archive.put("repositories", repositories);
    }

    private List<LoadedImage> load() {
        return store.load(
                Channels.newChannel(new ByteArrayInputStream(archive.tar().bytes())), LoadOptions.defaults());
    }

    private void refuses(String message) {
        assertThatThrownBy(this::load).isInstanceOf(InvalidImageException.class).hasMessageContaining(message);
        assertThat(files.node("/store/images").children).isEmpty();
    }

    @Test
    void becomesAnImageOfTheLayersBelowItsName() {
        putImage("{\"app\":{\"1\":\"%1$s\",\"2\":\"%1$s\"},\"base\":{\"latest\":\"%2$s\"}}".formatted(TOP_ID, BASE_ID));

        List<LoadedImage> loaded = load();

        assertThat(loaded).hasSize(2);
        assertThat(loaded.get(0).names()).containsExactly(Reference.parse("app:1"), Reference.parse("app:2"));
        assertThat(loaded.get(1).names()).containsExactly(Reference.parse("base"));
        ImageDetails image = store.inspect("app:1");
        assertThat(image.diffIds()).containsExactly(Digests.of(BASE), Digests.of(TOP));
        assertThat(image.config().command()).containsExactly("app");
        assertThat(image.history()).hasSize(2);
        assertThat(image.history().get(1).createdBy()).contains("/bin/sh -c touch app");
        assertThat(image.history().get(1).comment()).contains("last");
        assertThat(Archives.ofLayer(store, "app:1", 1)).isEqualTo(TOP);
        try (ImageContents contents = store.contents("app:1")) {
            assertThat(new String(contents.config(), UTF_8))
                    .isEqualTo("""
                    {"architecture":"amd64","author":"Ann","comment":"last","config":{"Cmd":["app"],"Env":["A=\\u003c\\u0026b\\u003e"]},\
                    "container_config":{"Cmd":["/bin/sh","-c","touch app"]},"created":"2015-01-02T03:04:05.678Z",\
                    "docker_version":"1.9.1","history":[{"created":"2015-01-01T00:00:00Z"},\
                    {"created":"2015-01-02T03:04:05.678Z","author":"Ann","created_by":"/bin/sh -c touch app",\
                    "comment":"last"}],"os":"linux","rootfs":{"type":"layers","diff_ids":["%s","%s"]}}\
                    """.formatted(Digests.of(BASE), Digests.of(TOP)));
        }
    }

    @Test
    void refusesWhatLeadsNowhere() {
        putImage("{\"app\":{\"1\":\"%s\"}}".formatted("c".repeat(64)));
        refuses("\"" + "c".repeat(64) + "/layer.tar\", which it needs, is not there");

        archive.put("repositories", "{\"app\":{\"1\":\"../../etc\"}}");
        refuses("\"../../etc\" is not the id of a layer");

        archive.put("repositories", "{}");
        refuses("its repositories: it lists no images");

        archive.put("repositories", "{\"app\":{\"1\":\"%s\"}}".formatted(TOP_ID));
        archive.put(BASE_ID + "/json", "{\"parent\":\"%s\"}".formatted(TOP_ID));
        refuses("leads to itself, or to more than 1000 others");
    }
}
