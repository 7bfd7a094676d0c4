package io.carafe.image;

import io.carafe.image.oci.ContentDescriptor;

/**
 * Is told how the layers of an image arrive. Called on the threads that work, one at a time for each layer, several at
 * once for different ones; must be quick.
 */
public interface ReceiveProgress {
    /** Nobody wants to know. */
    static ReceiveProgress none() {
        return new ReceiveProgress() {};
    }

    /** The store has the layer; nothing is read. */
    default void present(ContentDescriptor layer) {}

    /** The layer's turn has come. */
    default void begins(ContentDescriptor layer) {}

    /** So many bytes of the blob, of {@link ContentDescriptor#size} in all, have been read and unpacked. */
    default void advances(ContentDescriptor layer, long bytes) {}

    /** The layer is complete, verified and in the store. */
    default void ends(ContentDescriptor layer) {}
}
