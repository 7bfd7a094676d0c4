package io.carafe.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.config.ImageDocument;
import io.carafe.image.oci.IndexDocument;
import io.carafe.image.oci.ManifestDocument;
import io.carafe.image.oci.Platform;
import io.carafe.image.tarmap.TarMapReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Documents that were changed at random: each is understood, or refused in the way that its reader promises. */
class MutationTest {
    private static final int TRIES = 1000;
    private static final byte[][] PIECES = {
        "null".getBytes(UTF_8),
        "[[[[".getBytes(UTF_8),
        "1e999".getBytes(UTF_8),
        "-1".getBytes(UTF_8),
        "99999999999999999999".getBytes(UTF_8),
        "\"../../etc/passwd\"".getBytes(UTF_8),
        "\"\\u0000\"".getBytes(UTF_8),
        new byte[] {(byte) 0xff, (byte) 0xfe},
        {0},
    };

    private interface Reader {
        void read(byte[] contents) throws IOException;
    }

    private static void mutate(byte[] sample, Reader reader) {
        for (int seed = 0; seed < TRIES; seed++) {
            byte[] mutant = mutated(sample, new Random(seed));
            try {
                reader.read(mutant);
            } catch (CarafeException | IOException refused) {
                assertThat(refused.getMessage()).isNotEmpty();
            } catch (RuntimeException | Error unexpected) {
                fail("seed " + seed + ": " + new String(mutant, ISO_8859_1), unexpected);
            }
        }
    }

    private static byte[] mutated(byte[] sample, Random random) {
        byte[] mutant = sample;
        for (int changes = 1 + random.nextInt(4); changes > 0 && mutant.length > 0; changes--) {
            int at = random.nextInt(mutant.length);
            switch (random.nextInt(4)) {
                case 0 -> {
                    mutant = mutant.clone();
                    mutant[at] ^= (byte) (1 << random.nextInt(8));
                }
                case 1 -> mutant = Arrays.copyOf(mutant, at);
                case 2 -> mutant = joined(mutant, at, PIECES[random.nextInt(PIECES.length)], at);
                default -> mutant = joined(mutant, at, new byte[0], Math.min(mutant.length, at + random.nextInt(9)));
            }
        }
        return mutant;
    }

    private static byte[] joined(byte[] bytes, int until, byte[] piece, int from) {
        byte[] joined = Arrays.copyOf(bytes, until + piece.length + bytes.length - from);
        System.arraycopy(piece, 0, joined, until, piece.length);
        System.arraycopy(bytes, from, joined, until + piece.length, bytes.length - from);
        return joined;
    }

    private static String sampleImage(ImageArchives archive) {
        return ImageArchives.with(
                archive.image("amd64", ImageArchives.layer("a"), ImageArchives.layer("b")),
                ImageArchives.platform("linux/amd64"));
    }

    @Test
    void indexes() {
        String image = sampleImage(new ImageArchives());

        mutate(
                ImageArchives.index(image, image).getBytes(UTF_8),
                contents -> IndexDocument.parse(contents, Optional.empty()).platforms());
    }

    @Test
    void manifests() {
        String blob = ImageArchives.descriptor("", "sha256:" + "0".repeat(64), 77);

        mutate(
                ImageArchives.manifest(blob, blob, blob).getBytes(UTF_8),
                contents -> ManifestDocument.parse(contents, Optional.of("")).toJson());
    }

    @Test
    void configurations() {
        mutate(
                ImageArchives.config("arm64", ImageArchives.layer("a")).getBytes(UTF_8),
                contents -> Platform.of(ImageDocument.parse(contents)));
    }

    @Test
    void references() {
        mutate(
                "registry.example:5000/team/app:1.0".getBytes(UTF_8),
                contents -> Reference.parse(new String(contents, ISO_8859_1)));
    }

    @Test
    void tarMaps() throws IOException {
        MemoryFiles files = new MemoryFiles();
        TarBuilder archive = new TarBuilder().directory("d");
        for (int i = 0; i < 20; i++) {
            archive.file("d/" + i, "contents " + i);
        }
        String layer;
        try (ImageStore store = ImageStore.open(files.kernel(), Pathname.of("/store"), ImageUsers.none())) {
            layer = store.importRootfs(archive.stream(), ImportOptions.defaults())
                    .image()
                    .layers()
                    .get(0)
                    .toString();
        }
        byte[] map = files.node(layer.replace("/diff", "/tar-map")).contents;

        mutate(map, contents -> {
            try (TarMapReader reader = new TarMapReader(new ByteArrayInputStream(contents))) {
                while (reader.next() != null) {
                    // each is bounded
                }
            }
        });
    }

    @Test
    void archives() {
        ImageArchives archive = new ImageArchives();
        byte[] tar = archive.put("index.json", ImageArchives.index(sampleImage(archive)))
                .tar()
                .bytes();
        Random random = new Random(1);

        for (int i = 0; i < 100; i++) {
            MemoryFiles files = new MemoryFiles();
            try (ImageStore store = ImageStore.open(files.kernel(), Pathname.of("/store"), ImageUsers.none())) {
                store.load(Channels.newChannel(new ByteArrayInputStream(mutated(tar, random))), LoadOptions.defaults());
            } catch (CarafeException refused) {
                assertThat(files.node("/store/layers").children).isEmpty();
            }
            assertThat(files.openDescriptors()).isZero();
            assertThat(files.node("/store/tmp").children).isEmpty();
        }
    }
}
