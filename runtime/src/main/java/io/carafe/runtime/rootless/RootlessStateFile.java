package io.carafe.runtime.rootless;

import io.carafe.runtime.state.AtomicFile;
import io.carafe.runtime.state.FileTrouble;
import io.carafe.runtime.state.StateJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;

/** Where it is written down what the keeper has. Of a boot that is over there is nothing to know: it is not synced. */
final class RootlessStateFile {
    private final Path directory;
    private final StateJson json;

    /** @param directory made when it is wanted */
    RootlessStateFile(Path directory, StateJson json) {
        this.directory = directory;
        this.json = json;
    }

    Path directory() {
        return directory;
    }

    /** Empty as well when it cannot be read; then a network is made anew. */
    Optional<RootlessState> read() {
        try {
            return Optional.of(json.read(Files.readAllBytes(file()), RootlessState.class));
        } catch (IOException noneOrDamaged) {
            return Optional.empty();
        }
    }

    void write(RootlessState state) {
        try {
            Files.createDirectories(
                    directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            new AtomicFile(file(), false).write(json.write(state));
        } catch (IOException failed) {
            throw FileTrouble.cannot("write down the network of this engine", failed);
        }
    }

    void delete() {
        try {
            Files.deleteIfExists(file());
        } catch (IOException stuck) {
            // What it names is gone, which whoever reads it finds out.
            return;
        }
    }

    private Path file() {
        return directory.resolve("network.json");
    }
}
