package io.carafe.cli.imports;

import io.carafe.api.CarafeException;
import io.carafe.api.UnsupportedFeatureException;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.run.Surroundings;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;

/**
 * An open archive of a root file system.
 *
 * @param name for people
 * @param size in bytes, when it is known
 */
public record ImportSource(String name, ReadableByteChannel channel, OptionalLong size) implements AutoCloseable {
    private static final String STANDARD_INPUT = "-";

    /**
     * Opens what a user named: a file, a directory, which is archived by tar(1), or {@code -}.
     *
     * @param input standard input
     * @throws CarafeException when it cannot be read
     */
    public static ImportSource open(String name, Surroundings surroundings, Console console, InputStream input) {
        if (name.equals(STANDARD_INPUT)) {
            if (console.isTerminal(Terminals.INPUT)) {
                throw new CarafeException(
                        "standard input is a terminal, and import - wants an archive there",
                        "Pipe it in: carafe import - NAME < rootfs.tar");
            }
            return new ImportSource("standard input", Channels.newChannel(input), OptionalLong.empty());
        }
        if (name.matches("https?://.*")) {
            throw new UnsupportedFeatureException(
                    "import from a URL is not in this version of Carafe",
                    "Pipe it in: curl -fsSL " + name + " | carafe import - NAME");
        }
        Path path = surroundings.resolve(name);
        if (Files.isDirectory(path)) {
            return new ImportSource(name, DirectoryArchive.open(path), OptionalLong.empty());
        }
        return file(name, path);
    }

    private static ImportSource file(String name, Path path) {
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            return new ImportSource(
                    name, channel, channel.size() > 0 ? OptionalLong.of(channel.size()) : OptionalLong.empty());
        } catch (NoSuchFileException e) {
            throw new CarafeException("cannot import " + name + ": no such file or directory", "", e);
        } catch (AccessDeniedException e) {
            throw new CarafeException("cannot import " + name + ": permission denied", "", e);
        } catch (IOException e) {
            throw new CarafeException("cannot import " + name + ": " + e.getMessage(), "", e);
        }
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
