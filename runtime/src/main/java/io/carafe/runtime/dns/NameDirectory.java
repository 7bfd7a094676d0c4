package io.carafe.runtime.dns;

/** Knows who is on which network. Thread-safe. */
@FunctionalInterface
public interface NameDirectory {
    /**
     * What a container may get to know at this moment. Asked for every question, so it must be quick.
     *
     * @param container its id
     */
    NameScope scopeOf(String container);
}
