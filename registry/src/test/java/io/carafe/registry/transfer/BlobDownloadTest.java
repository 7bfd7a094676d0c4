package io.carafe.registry.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.RegistryException;
import io.carafe.api.error.RegistryException.Reason;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.image.oci.MediaTypes;
import io.carafe.registry.credential.Credentials;
import io.carafe.registry.http.Connections;
import io.carafe.registry.http.Waiting;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.testing.FakeRegistry;
import io.carafe.registry.testing.Settings;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BlobDownloadTest {
    @TempDir
    private Path home;

    private final byte[] contents = new byte[300_000];
    private final List<String> waits = new ArrayList<>();
    private FakeRegistry registry;
    private Connections connections;
    private ContentDescriptor blob;

    @BeforeEach
    void open() {
        new Random(1).nextBytes(contents);
        registry = new FakeRegistry();
        registry.blob(contents);
        blob = ContentDescriptor.of(MediaTypes.OCI_LAYER_GZIP, contents);
        RegistrySettings settings = Settings.in(home);
        Waiting waiting = (attempt, why, pause) -> waits.add(why);
        connections = new Connections(settings, new Credentials(settings), waiting);
    }

    @AfterEach
    void close() {
        connections.close();
        registry.close();
    }

    private BlobDownload download() {
        ImageName image = ImageName.parse(registry.authority() + "/app");
        return new BlobDownload(
                connections.open(image, false, "pull app"),
                List.of("/v2/app/blobs/" + blob.digest()),
                List.of(),
                blob,
                "pull app",
                4);
    }

    private static byte[] all(BlobDownload download) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteBuffer buffer = ByteBuffer.allocate(7777);
        try (download) {
            while (download.read(buffer.clear()) >= 0) {
                out.write(buffer.array(), 0, buffer.position());
            }
        }
        return out.toByteArray();
    }

    @Test
    void goesOnWhereTheConnectionBroke() {
        registry.once("GET /v2/app/blobs/", FakeRegistry.shortened(contents, 100_000));

        assertThat(all(download())).isEqualTo(contents);
        assertThat(registry.seen("GET /v2/app/blobs/"))
                .extracting(request -> request.header("Range"))
                .containsExactly("", "bytes=100000-");
        assertThat(waits).hasSize(1);
    }

    @Test
    void goesOnAfterAReset() {
        registry.once("GET /v2/app/blobs/", FakeRegistry.cut(contents, 100_000));

        assertThat(all(download())).isEqualTo(contents);
    }

    @Test
    void aRegistryThatKnowsNoPartsSendsAllOnceMore() {
        registry.once("GET /v2/app/blobs/", FakeRegistry.shortened(contents, 100_000));
        registry.once("GET /v2/app/blobs/", exchange -> {
            exchange.sendResponseHeaders(200, contents.length);
            exchange.getResponseBody().write(contents);
        });

        assertThat(all(download())).isEqualTo(contents);
    }

    @Test
    void failuresWithProgressBetweenThemDoNotCount() {
        for (int i = 1; i < 10; i++) {
            registry.once("GET /v2/app/blobs/", FakeRegistry.shortened(contents, 1000));
        }

        assertThat(all(download())).isEqualTo(contents);
    }

    @Test
    void givesUpWithoutProgress() {
        registry.always("GET /v2/app/blobs/", FakeRegistry.shortened(contents, 0));

        assertThatThrownBy(() -> all(download()))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.UNREACHABLE))
                .hasMessageStartingWith("cannot pull app: the connection to " + registry.authority() + " failed: ");
        assertThat(registry.seen("GET /v2/app/blobs/")).hasSize(4);
    }

    @Test
    void anotherPartThanWasAskedForIsNotTaken() {
        registry.once("GET /v2/app/blobs/", FakeRegistry.shortened(contents, 100_000));
        registry.once("GET /v2/app/blobs/", FakeRegistry.status(206, "x", "Content-Range", "bytes 5-5/300000"));

        assertThatThrownBy(() -> all(download()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("sent another part of a layer than it was asked for");
    }

    @Test
    void anotherSizeThanTheManifestSaysIsNotTaken() {
        registry.lie(blob.digest(), new byte[10]);

        assertThatThrownBy(() -> all(download()))
                .isInstanceOf(RegistryException.class)
                .hasMessageContaining("has 10 bytes of " + blob.digest() + ", and the manifest says 300000");
    }

    @Test
    void closingTheConnectionsEndsAReadThatWaits() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        registry.once("GET /v2/app/blobs/", exchange -> {
            exchange.sendResponseHeaders(200, contents.length);
            exchange.getResponseBody().write(contents, 0, 1000);
            exchange.getResponseBody().flush();
            asked.countDown();
            try {
                never.await();
            } catch (InterruptedException ended) {
                Thread.currentThread().interrupt();
            }
        });
        BlobDownload download = download();
        Thread closing = new Thread(() -> {
            try {
                asked.await();
                connections.close();
            } catch (InterruptedException impossible) {
                Thread.currentThread().interrupt();
            }
        });
        closing.start();

        assertThatThrownBy(() -> all(download))
                .isInstanceOfSatisfying(
                        RegistryException.class,
                        failed -> assertThat(failed.reason()).isEqualTo(Reason.CANCELLED));
        closing.join();
        never.countDown();
    }
}
