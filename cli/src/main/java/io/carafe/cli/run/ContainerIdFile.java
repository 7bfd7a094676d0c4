package io.carafe.cli.run;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.cli.args.Arguments;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The file of {@code --cidfile}, if one was asked for. It must not be there yet. */
public final class ContainerIdFile {
    private static final int READ_AND_WRITE = 0666;

    private final Optional<Path> file;
    private final int mode;

    private ContainerIdFile(Optional<Path> file, int mode) {
        this.file = file;
        this.mode = mode;
    }

    /**
     * The file that the arguments name.
     *
     * @throws ContainerConflictException when it is there
     */
    public static ContainerIdFile of(Arguments arguments, Surroundings surroundings) {
        Optional<Path> file = arguments.text("cidfile").map(surroundings::resolve);
        if (file.isPresent() && Files.exists(file.get())) {
            throw exists(file.get());
        }
        return new ContainerIdFile(file, READ_AND_WRITE & ~surroundings.mask());
    }

    /** Writes the id. */
    public void write(String id) {
        if (file.isEmpty()) {
            return;
        }
        try {
            Files.writeString(file.get(), id, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            // The mask of this process need not be that of the user's.
            Files.setAttribute(file.get(), "unix:mode", mode);
        } catch (FileAlreadyExistsException e) {
            throw exists(file.get());
        } catch (IOException e) {
            throw new CarafeException(
                    "cannot write the container's id to " + file.get() + ": " + e.getMessage(), "", e);
        }
    }

    private static ContainerConflictException exists(Path file) {
        return new ContainerConflictException(
                "the file of --cidfile is there already: " + file,
                "See that its container is not needed any more, and delete the file.");
    }
}
