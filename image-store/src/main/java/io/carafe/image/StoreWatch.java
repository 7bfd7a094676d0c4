package io.carafe.image;

/** Is told how far changes of a store have come, on the thread that makes them. */
@FunctionalInterface
public interface StoreWatch {
    /** Nobody looks. */
    StoreWatch NOBODY = step -> {};

    void reached(StoreStep step);
}
