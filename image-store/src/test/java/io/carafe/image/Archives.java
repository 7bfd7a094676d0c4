package io.carafe.image;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Archives that the store gives back. */
final class Archives {
    private Archives() {}

    static byte[] ofLayer(ImageStore store, String image, int layer) {
        try (ImageContents contents = store.contents(image);
                ReadableByteChannel archive = contents.openLayer(layer)) {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(1000);
            while (archive.read(buffer) >= 0) {
                all.write(buffer.array(), 0, buffer.position());
                buffer.clear();
            }
            return all.toByteArray();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
