package io.carafe.image;

import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.archive.ImageArchive;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;

/** Reads the small files of an archive. */
final class ArchiveDocuments {
    private static final int MOST_BYTES = 4 << 20;
    private static final int BUFFER_BYTES = 1 << 13;

    private final ImageArchive archive;

    ArchiveDocuments(ImageArchive archive) {
        this.archive = archive;
    }

    /** @throws InvalidImageException when it is not there, or too large */
    byte[] read(String name) throws IOException {
        String shown = "\"" + Pathname.of(name.replace("\0", "")) + "\"";
        try (ReadableByteChannel file = archive.open(name, false)
                .orElseThrow(() -> new InvalidImageException(
                        "the archive cannot be used: " + shown + ", which it needs, is not there"))) {
            ByteArrayOutputStream contents = new ByteArrayOutputStream();
            ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
            while (file.read(buffer) >= 0) {
                contents.write(buffer.array(), 0, buffer.position());
                buffer.clear();
                if (contents.size() > MOST_BYTES) {
                    throw new InvalidImageException("the archive cannot be used: " + shown + " has more than "
                            + MOST_BYTES + " bytes, which no document of an image has");
                }
            }
            return contents.toByteArray();
        }
    }
}
