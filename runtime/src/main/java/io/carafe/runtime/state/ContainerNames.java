package io.carafe.runtime.state;

import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.InvalidSpecificationException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;

/** What the containers of a store are called: each has one name, and two while it is renamed. Thread-safe. */
public final class ContainerNames {
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}");

    private final NameLinks names;
    private final Function<String, List<Path>> locks;

    /** @param locks where the file by which a container is locked may be */
    ContainerNames(NameLinks names, Function<String, List<Path>> locks) {
        this.names = names;
        this.locks = locks;
    }

    /** Takes a name for a container that has been begun. */
    public void take(String name, String id) {
        if (!NAME.matcher(name).matches()) {
            throw new InvalidSpecificationException(
                    "invalid container name (" + name + ")",
                    "A name begins with a letter or digit and goes on with those, '_', '.' and '-', 128 in all.");
        }
        try {
            if (!names.take(name, lock(id))) {
                throw new ContainerConflictException(
                        "the container name " + name + " is already in use by container "
                                + names.owner(name).orElse("that is being removed"),
                        "Remove that container, or choose another name.");
            }
        } catch (IOException failed) {
            throw FileTrouble.cannot("take the name " + name, failed);
        }
    }

    private Path lock(String id) {
        return locks.apply(id).stream()
                .filter(file -> file.toFile().exists())
                .findFirst()
                .orElseThrow(() -> ContainerNotFoundException.none(id));
    }

    /** The id of the container that has a name; empty also of what can be no name. */
    public Optional<String> owner(String name) {
        return NAME.matcher(name).matches() ? names.owner(name) : Optional.empty();
    }

    /** Whether a name is a container's, or one of two while it is renamed. */
    public boolean isTaken(String name, String id) {
        return names.isTaken(name, id);
    }

    /** The name of a container whose own files do not tell it; empty when it has none. */
    public String of(String id) {
        try {
            return names.of(id).stream().findFirst().orElse("");
        } catch (IOException failed) {
            throw FileTrouble.cannot("find the name of container " + id, failed);
        }
    }

    /** Gives a name back, if it is this container's. */
    public void release(String name, String id) {
        try {
            names.release(name, id);
        } catch (IOException failed) {
            throw FileTrouble.cannot("give back the name " + name, failed);
        }
    }

    /** Gives back whatever names a container has, when its own files do not tell. */
    public void releaseAll(String id) {
        releaseOthers(id, "");
    }

    /** As {@link #releaseAll}, all but one. */
    public void releaseOthers(String id, String keep) {
        try {
            for (String name : names.of(id)) {
                if (!name.equals(keep)) {
                    names.release(name, id);
                }
            }
        } catch (IOException failed) {
            throw FileTrouble.cannot("give back the names of container " + id, failed);
        }
    }
}
