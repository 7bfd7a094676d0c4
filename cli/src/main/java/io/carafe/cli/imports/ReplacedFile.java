package io.carafe.cli.imports;

import io.carafe.api.error.CarafeException;
import io.carafe.cli.run.FileProblem;
import io.carafe.cli.run.Surroundings;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * A file that a command writes an archive to. One that is there is replaced when the archive is complete, not before. Others
 * may be able to write to its directory: what they put there is neither followed nor written to.
 */
public final class ReplacedFile {
    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
    private static final LinkOption[] NO_LINK = {LinkOption.NOFOLLOW_LINKS};
    private static final LinkOption[] DESCRIPTOR = {};
    private static final String ONLY_THE_OWNERS = "rw-------";
    private static final int RANDOM_BYTES = 8;
    private static final int TYPE = 0170000;
    private static final int FIFO = 0010000;
    private static final int CHARACTER_DEVICE = 0020000;
    private static final int DIRECTORY = 0040000;
    private static final int REGULAR = 0100000;
    private static final int LINK = 0120000;

    private final Path file;
    private final Path named;
    private final boolean opened;
    private final String verb;
    private final SecureRandom random = new SecureRandom();

    private ReplacedFile(Path file, Path named, boolean opened, String verb) {
        this.file = file;
        this.named = named;
        this.opened = opened;
        this.verb = verb;
    }

    /**
     * The file of a name.
     *
     * @param verb the command, for the name of the file that is written meanwhile
     */
    public static ReplacedFile of(String name, Surroundings surroundings, String verb) {
        return new ReplacedFile(
                surroundings.resolve(name), surroundings.absolute(name), surroundings.isDescriptor(name), verb);
    }

    /** Writes an archive. */
    @FunctionalInterface
    public interface Writer<T> {
        T write(FileChannel out) throws IOException;
    }

    /**
     * Writes the file.
     *
     * @throws CarafeException when that is not possible; what was there is still there then
     */
    public <T> T write(Writer<T> writer) throws IOException {
        try {
            return isWrittenAsItIs() ? writeAsItIs(writer) : replace(writer);
        } catch (IOException failed) {
            throw new CarafeException(
                    "cannot write the archive to " + named + ": " + FileProblem.of(failed),
                    "Give a file in a directory that you can write to, on a disk that is not full.",
                    failed);
        }
    }

    /** Who reads from a FIFO, or from a terminal, has it open; {@code /dev/null} must stay what it is. */
    private boolean isWrittenAsItIs() throws IOException {
        int type;
        try {
            type = (int) Files.getAttribute(file, "unix:mode", opened ? DESCRIPTOR : NO_LINK) & TYPE;
        } catch (NoSuchFileException toBeMade) {
            return false;
        }
        return switch (type) {
            case REGULAR -> {
                if (opened) {
                    throw refusal("it is a file that is open already", "Give its name, or redirect standard output.");
                }
                yield false;
            }
            case FIFO, CHARACTER_DEVICE -> true;
            case LINK -> throw refusal("it is a symbolic link", "Give the file that it leads to.");
            case DIRECTORY -> throw refusal("it is a directory", "Give a file in it.");
            default -> throw refusal("it is neither a file nor a pipe", "Give a file, or redirect standard output.");
        };
    }

    private CarafeException refusal(String why, String help) {
        return new CarafeException("cannot write the archive to " + named + ": " + why, help);
    }

    private <T> T writeAsItIs(Writer<T> writer) throws IOException {
        Set<OpenOption> options =
                opened ? Set.of(StandardOpenOption.WRITE) : Set.of(StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        try (FileChannel out = FileChannel.open(file, options)) {
            return writer.write(out);
        }
    }

    private <T> T replace(Writer<T> writer) throws IOException {
        byte[] bytes = new byte[RANDOM_BYTES];
        random.nextBytes(bytes);
        Path draft =
                file.resolveSibling(".carafe-" + verb + "-" + HexFormat.of().formatHex(bytes));
        FileChannel made = FileChannel.open(
                draft, NEW, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(ONLY_THE_OWNERS)));
        boolean done = false;
        try {
            T result;
            try (FileChannel out = made) {
                result = writer.write(out);
            }
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
            done = true;
            return result;
        } finally {
            if (!done) {
                Files.deleteIfExists(draft);
            }
        }
    }
}
