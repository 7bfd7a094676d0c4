package io.carafe.image;

/** Is told what has become of images when it has. Implementations are thread-safe and never fail. */
@FunctionalInterface
public interface ImageObserver {
    /** Nobody who wants to know. */
    ImageObserver NOBODY = (action, id, name) -> {};

    /**
     * Something has happened.
     *
     * @param action Docker's word for it: {@code import}, {@code load}, {@code save}, {@code pull}, {@code push}, {@code tag},
     *     {@code untag}, {@code delete}
     * @param id the image's; of what went through a registry its reference
     * @param name what it was called in that; its id where it has no name
     */
    void happened(String action, String id, String name);
}
