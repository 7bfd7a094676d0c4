package io.carafe.runtime;

import io.carafe.api.CarafeException;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Pathname;
import io.carafe.runtime.resolve.RootfsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Stub. */
record LayeredRootfsFiles(Kernel kernel, List<Pathname> layers) implements RootfsFiles {
    @Override
    public Optional<byte[]> read(Pathname path, int limit) {
        for (Pathname layer : layers) {
            Path file = Path.of(layer + path.toString());
            if (Files.isRegularFile(file)) {
                try {
                    return Optional.of(Files.readAllBytes(file));
                } catch (IOException failed) {
                    throw new CarafeException("cannot read " + file);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<FileStatus> status(Pathname path) {
        return Optional.empty();
    }
}
