package io.carafe.runtime;

import io.carafe.api.CarafeException;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.ContainerLifecycle.DirectoryRemoval;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/** Stub. */
record TreeRemoval(Kernel kernel) implements DirectoryRemoval {
    @Override
    public void remove(Path directory) {
        try (Stream<Path> all = Files.walk(directory)) {
            all.sorted(Comparator.reverseOrder()).forEach(p -> p.toFile().delete());
        } catch (IOException failed) {
            throw new CarafeException("cannot remove " + directory);
        }
    }
}
