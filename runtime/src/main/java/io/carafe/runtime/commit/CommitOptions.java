package io.carafe.runtime.commit;

import io.carafe.image.Reference;
import java.util.List;
import java.util.Optional;

/**
 * How a container becomes an image.
 *
 * @param reference what to call the image; without one it can be addressed by its id
 * @param changes instructions of a Dockerfile, for instance {@code CMD ["sh"]}; see
 *     {@link io.carafe.image.config.ConfigChanges}
 * @param pause whether a running container stands still meanwhile
 */
public record CommitOptions(
        Optional<Reference> reference,
        Optional<String> author,
        Optional<String> message,
        List<String> changes,
        Pause pause) {
    /** Whether a running container stands still while its files are read. */
    public enum Pause {
        /** It does, or nothing is done. */
        ALWAYS,
        /** It does where it has a control group, and a warning says so where it has none. */
        IF_POSSIBLE,
        /** It goes on. */
        NEVER
    }

    public CommitOptions {
        changes = List.copyOf(changes);
    }

    /** No name, no author, no message, no changes, a pause if possible. */
    public static CommitOptions defaults() {
        return new CommitOptions(Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Pause.IF_POSSIBLE);
    }

    public CommitOptions withReference(Reference name) {
        return new CommitOptions(Optional.of(name), author, message, changes, pause);
    }

    public CommitOptions withAuthor(String name) {
        return new CommitOptions(reference, Optional.of(name), message, changes, pause);
    }

    public CommitOptions withMessage(String text) {
        return new CommitOptions(reference, author, Optional.of(text), changes, pause);
    }

    public CommitOptions withChanges(List<String> instructions) {
        return new CommitOptions(reference, author, message, instructions, pause);
    }

    public CommitOptions withPause(Pause other) {
        return new CommitOptions(reference, author, message, changes, other);
    }
}
