package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.image.config.Digests;
import io.carafe.image.state.StateDirectory;
import java.util.Set;

/** Contents by their digest: {@code blobs/sha256/HEX}. Here are the documents of images, and no layers. */
final class BlobStore {
    private final StateDirectory directory;

    BlobStore(StateDirectory directory) {
        this.directory = directory;
    }

    /** Keeps contents, and returns their digest. */
    String write(byte[] contents) {
        String digest = Digests.of(contents);
        directory.write(Digests.hex(digest), contents);
        return digest;
    }

    byte[] read(String digest) {
        byte[] contents = directory
                .read(Digests.hex(digest))
                .orElseThrow(() -> new DamagedStateException("the blob " + digest + " is missing", ""));
        if (!Digests.of(contents).equals(digest)) {
            throw new DamagedStateException("the blob " + digest + " has other contents than its name says", "");
        }
        return contents;
    }

    /**
     * Removes all others. Only while nobody writes.
     *
     * @param needed digests without their prefix
     */
    void removeAllBut(Set<String> needed) {
        directory.names().stream().filter(name -> !needed.contains(name)).forEach(directory::remove);
        directory.removeDrafts();
    }

    void remove(String digest) {
        directory.remove(Digests.hex(digest));
    }
}
