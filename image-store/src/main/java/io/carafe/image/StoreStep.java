package io.carafe.image;

/** A place between two steps of a change of the store. */
public enum StoreStep {
    /** The layers of an image are unpacked and on disk, in a workspace. */
    LAYERS_TAKEN,
    /** They are where layers belong; the image is not there yet. */
    LAYERS_ADOPTED,
    /** The image is there, without its name. */
    IMAGE_ADDED,
    /** An image has lost a name, perhaps its last. */
    NAME_REMOVED,
    /** An image is gone; its layers are still there. */
    IMAGE_REMOVED,
    /** Layers that nothing needs are on their way out. */
    LAYERS_EVICTED
}
