package io.carafe.api;

import io.carafe.api.error.InvalidSpecificationException;

/** Whose namespace of one kind a container is in. */
public sealed interface NamespaceMode {
    /** One of its own. */
    NamespaceMode PRIVATE = new Private();
    /** The host's. */
    NamespaceMode HOST = new Host();

    /** As a user types it: {@code private}, {@code host}, {@code container:ID}. */
    String text();

    /** One of its own. */
    record Private() implements NamespaceMode {
        @Override
        public String text() {
            return "private";
        }
    }

    /** The host's. */
    record Host() implements NamespaceMode {
        @Override
        public String text() {
            return "host";
        }
    }

    /**
     * Another container's.
     *
     * @param container its name, id, or a unique prefix of the id
     */
    record OfContainer(String container) implements NamespaceMode {
        public OfContainer {
            if (container.isBlank()) {
                throw new InvalidSpecificationException(
                        "container: wants the name or id of a container", "For instance container:web.");
            }
        }

        @Override
        public String text() {
            return "container:" + container;
        }
    }
}
