package io.carafe.runtime.keeper;

import io.carafe.runtime.state.KeptProcess;
import io.carafe.runtime.state.ProcessIdentities;
import io.carafe.runtime.state.ProcessIdentity;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files that keepers write exit records to: {@code keepers/PID-STARTTIME-BOOT}, one for each keeper. They can be read
 * without any connection to a keeper. Thread-safe.
 */
public final class ExitFiles {
    private final Path directory;
    private final ProcessIdentities identities;

    /** @param directory need not exist yet */
    public ExitFiles(Path directory, ProcessIdentities identities) {
        this.directory = directory;
        this.identities = identities;
    }

    /** The file of a keeper, whose directory is made if it is not there. */
    Path make(ProcessIdentity keeper) throws IOException {
        Files.createDirectories(directory);
        return file(keeper);
    }

    /** Where the next record of a keeper will be. */
    long end(ProcessIdentity keeper) {
        return new ExitRecords(file(keeper)).end();
    }

    /**
     * How the process of a run ended, if its keeper has written that down.
     *
     * @param pid the process's
     */
    public Optional<ExitRecord> find(KeptProcess kept, int pid) {
        return new ExitRecords(file(kept.keeper())).find(pid, kept.exitsFrom());
    }

    /** Whether a process that is gone may still be written about. */
    public boolean mayStillCome(KeptProcess kept) {
        return identities.isAlive(kept.keeper());
    }

    /** Deletes the records of keepers that are no more; to be called when no container waits for one. */
    public void tidy() {
        if (!Files.isDirectory(directory)) {
            return;
        }
        List<Path> dead = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
            for (Path file : files) {
                if (!isOfLiving(file)) {
                    dead.add(file);
                }
            }
            for (Path file : dead) {
                Files.deleteIfExists(file);
            }
        } catch (IOException unreadable) {
            // They are small, and in nobody's way.
            return;
        }
    }

    private boolean isOfLiving(Path file) {
        String pid = file.getFileName().toString().split("-", 2)[0];
        try {
            return identities
                    .of(Integer.parseInt(pid))
                    .filter(living -> file(living).equals(file))
                    .isPresent();
        } catch (NumberFormatException notOurs) {
            return true;
        }
    }

    private Path file(ProcessIdentity keeper) {
        return directory.resolve(keeper.pid() + "-" + keeper.startTime() + "-" + keeper.bootId());
    }
}
