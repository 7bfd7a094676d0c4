package io.carafe.image;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Several who opened one store, as several processes do: each has descriptors, and so locks, of its own. */
@Root
@Timeout(120)
class StoresTogetherIT {
    private static final int LOADS = 15;

    private final Kernel kernel = RealKernel.open();

    @TempDir
    private Path directory;

    private ImageStore open() {
        return ImageStore.open(kernel, Pathname.of(directory.resolve("store").toString()), ImageUsers.none());
    }

    private static byte[] archive(int image) {
        ImageArchives archive = new ImageArchives();
        // All share the lowest layer.
        String manifest = archive.image("amd64", ImageArchives.layer("base"), ImageArchives.layer("own" + image % 2));
        archive.put(
                "index.json", ImageArchives.index(ImageArchives.with(manifest, ImageArchives.named("app:" + image))));
        return archive.tar().bytes();
    }

    /** Loads an image again and again; each time it is whole, or somebody has removed it already. */
    private Void load(int image) throws IOException {
        try (ImageStore store = open()) {
            for (int i = 0; i < LOADS; i++) {
                store.load(Channels.newChannel(new ByteArrayInputStream(archive(image))), LoadOptions.defaults());
                try (ImageContents contents = store.contents("app:" + image)) {
                    for (int layer = 0; layer < contents.layers().size(); layer++) {
                        readToItsEnd(contents.openLayer(layer));
                    }
                } catch (ImageNotFoundException removedMeanwhile) {
                    // By the one who prunes.
                }
            }
        }
        return null;
    }

    /** A layer whose files were removed would have another digest, which is an exception. */
    private static void readToItsEnd(ReadableByteChannel layer) throws IOException {
        try (layer) {
            ByteBuffer buffer = ByteBuffer.allocate(1 << 16);
            while (layer.read(buffer.clear()) >= 0) {
                // verified at its end
            }
        }
    }

    @Test
    void loadingAndPruningAtOnceLeavesWholeImagesOrNone() throws Exception {
        open().close();
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService threads = Executors.newCachedThreadPool();
        try {
            Future<?> pruner = threads.submit(() -> {
                try (ImageStore store = open()) {
                    while (!done.get()) {
                        store.prune(PruneOptions.unused());
                    }
                }
            });
            List<Future<Void>> loads = new ArrayList<>();
            for (int image = 0; image < 3; image++) {
                int number = image;
                loads.add(threads.submit((Callable<Void>) () -> load(number)));
            }
            for (Future<Void> load : loads) {
                load.get();
            }
            done.set(true);
            pruner.get();
        } finally {
            threads.shutdownNow();
        }
        try (ImageStore store = open()) {
            store.prune(PruneOptions.unused());
            assertThat(store.list().damaged()).isEmpty();
        }
        for (String part : List.of("layers", "images", "blobs/sha256", "tmp")) {
            assertThat(Files.list(directory.resolve("store").resolve(part))).isEmpty();
        }
    }
}
