package io.carafe.registry.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class GzipWriterTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 1000, 1 << 19, (1 << 19) + 1, 3_000_000})
    void othersReadItAndProcessorsDoNotMatter(int size) throws IOException {
        byte[] noise = new byte[size];
        new Random(size).nextBytes(noise);
        byte[] text = new byte[size];
        for (int i = 0; i < size; i++) {
            text[i] = (byte) (i * 31 / 7 % 64);
        }
        for (byte[] contents : new byte[][] {noise, text}) {
            byte[] compressed = compress(contents, 1);

            assertThat(compress(contents, 3)).isEqualTo(compressed);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes())
                    .isEqualTo(contents);
            assertThat(compressed.length).isLessThan(size + size / 500 + 100);
        }
        assertThat(compress(text, 2).length).isLessThan(size / 10 + 200);
    }

    private static byte[] compress(byte[] contents, int threads) throws IOException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            new GzipWriter(executor, threads + 1)
                    .compress(Channels.newChannel(new ByteArrayInputStream(contents)), out);
            return out.toByteArray();
        } finally {
            executor.shutdownNow();
        }
    }
}
