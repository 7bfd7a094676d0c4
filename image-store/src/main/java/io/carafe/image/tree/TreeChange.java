package io.carafe.image.tree;

import io.carafe.api.kernel.Pathname;

/**
 * What a writable layer changes of what is below it.
 *
 * @param path absolute
 */
public record TreeChange(Kind kind, Pathname path) {
    /** How something differs. */
    public enum Kind {
        MODIFIED('C'),
        ADDED('A'),
        DELETED('D');

        private final char letter;

        Kind(char letter) {
            this.letter = letter;
        }

        /** Docker's. */
        public char letter() {
            return letter;
        }
    }
}
