package io.carafe.image.fuzz;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** The fuzz targets over good documents that were changed at random; {@code fuzz/run} looks further, led by coverage. */
class TargetsTest {
    private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

    private static final String MANIFEST = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",
             "config":{"mediaType":"application/vnd.oci.image.config.v1+json","digest":"%1$s","size":7},
             "layers":[{"mediaType":"application/vnd.oci.image.layer.v1.tar+gzip","digest":"%1$s","size":70,
                        "urls":["https://example.com/layer"],"annotations":{"a":"b"}}],
             "annotations":{"org.opencontainers.image.title":"x"}}""".formatted(DIGEST);

    private static final String INDEX = """
            {"schemaVersion":2,"mediaType":"application/vnd.oci.image.index.v1+json",
             "manifests":[{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%1$s","size":7,
                           "platform":{"architecture":"arm64","os":"linux","variant":"v8"}},
                          {"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"%1$s","size":9,
                           "annotations":{"vnd.docker.reference.type":"attestation-manifest"},
                           "platform":{"architecture":"unknown","os":"unknown"}}]}""".formatted(DIGEST);

    private static final String CONFIGURATION = """
            {"architecture":"amd64","os":"linux","created":"2026-01-02T03:04:05Z","author":"me",
             "config":{"User":"1:1","Env":["A=b"],"Cmd":["sh","-c","true"],"Entrypoint":["/init"],"WorkingDir":"/w",
                       "Labels":{"k":"v"},"ExposedPorts":{"80/tcp":{}},"Volumes":{"/data":{}},"StopSignal":"SIGINT",
                       "Healthcheck":{"Test":["CMD","true"],"Interval":1000000000,"Retries":3}},
             "rootfs":{"type":"layers","diff_ids":["%1$s"]},
             "history":[{"created":"2026-01-02T03:04:05Z","created_by":"ADD","comment":"c","empty_layer":true},
                        {"created_by":"RUN"}]}""".formatted(DIGEST);

    private static final List<String> TROUBLE = List.of(
            "null",
            "-1",
            "1e999",
            "[]",
            "{}",
            "\"\"",
            "true",
            "9999999999999999999",
            "\\u0000",
            "../",
            "\"",
            ",",
            ":",
            "[[[[[[",
            "{\"a\":",
            "\u00e4",
            "9007199254740993",
            "sha512:");

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void theDocumentsAreGood() {
        assertThat(DocumentTarget.manifest(bytes(MANIFEST))).isTrue();
        assertThat(DocumentTarget.index(bytes(INDEX))).isTrue();
        assertThat(DocumentTarget.configuration(bytes(CONFIGURATION))).isTrue();
    }

    @Test
    void whateverIsDoneToThemIsReadOrRefused() {
        for (String document : List.of(MANIFEST, INDEX, CONFIGURATION)) {
            changed(document, DocumentTarget::fuzzerTestOneInput);
        }
    }

    @Test
    void namesAreReadOrRefused() {
        for (String name : List.of(
                "debian", "a/b:1", "localhost:5000/x/y:tag", "a.example/b@" + DIGEST, "docker.io/library/x", DIGEST)) {
            changed(name, ReferenceTarget::fuzzerTestOneInput);
        }
        assertThat(ReferenceTarget.reference("localhost:5000/x/y:tag")).isTrue();
        assertThat(ReferenceTarget.reference("a/../b")).isFalse();
    }

    private static void changed(String good, Consumer<byte[]> target) {
        for (int seed = 0; seed < 1500; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder(good);
            for (int count = 1 + random.nextInt(4); count > 0; count--) {
                int from = random.nextInt(text.length() + 1);
                int to = Math.min(text.length(), from + random.nextInt(12));
                switch (random.nextInt(4)) {
                    case 0 -> text.delete(from, to);
                    case 1 -> text.insert(from, text.substring(from, to));
                    case 2 -> text.replace(from, to, TROUBLE.get(random.nextInt(TROUBLE.size())));
                    default -> text.insert(from, (char) random.nextInt(256));
                }
            }
            byte[] input = bytes(text.toString());
            assertThatCode(() -> target.accept(input)).as("%s", text).doesNotThrowAnyException();
        }
    }
}
