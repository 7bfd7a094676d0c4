package io.carafe.runtime.state;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/** Tells whether a process that was seen once is still the same, from proc(5). Thread-safe. */
public final class ProcessIdentities {
    private static final int START_TIME_AFTER_NAME = 19;

    private final Path proc;
    private volatile String boot = "";

    public ProcessIdentities(Path proc) {
        this.proc = proc;
    }

    /** The process that has this pid now. */
    public Optional<ProcessIdentity> of(int pid) {
        try {
            String stat =
                    Files.readString(proc.resolve(Integer.toString(pid)).resolve("stat"), StandardCharsets.ISO_8859_1);
            // The name, in parentheses, may itself hold spaces and parentheses.
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            if (fields[0].equals("Z") || fields[0].equals("X")) {
                return Optional.empty();
            }
            return Optional.of(new ProcessIdentity(pid, Long.parseLong(fields[START_TIME_AFTER_NAME]), boot()));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException goneMeanwhile) {
            // Reading the stat of a process that ends at this moment gives ESRCH.
            return Optional.empty();
        }
    }

    /** As long as this program runs it cannot change. */
    private String boot() throws IOException {
        if (boot.isEmpty()) {
            boot = Files.readString(proc.resolve("sys/kernel/random/boot_id")).strip();
        }
        return boot;
    }

    public boolean isAlive(ProcessIdentity process) {
        return of(process.pid()).filter(process::equals).isPresent();
    }
}
