package io.carafe.cli.imports;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.kernel.Pathname;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.run.FileProblem;
import io.carafe.cli.run.Surroundings;
import io.carafe.image.ImageStore;
import io.carafe.image.ImportOptions;
import io.carafe.image.ImportedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Where a root file system comes from: an open archive, or a directory.
 *
 * @param name for people
 * @param archive if it is one
 * @param directory if it is one
 * @param size in bytes, when it is known
 */
public record ImportSource(
        String name, Optional<ReadableByteChannel> archive, Optional<Path> directory, OptionalLong size)
        implements AutoCloseable {
    private static final String STANDARD_INPUT = "-";

    /**
     * Opens what a user named: a file, a directory, or {@code -}.
     *
     * @param verb the command, for messages
     * @param input standard input
     * @throws CarafeException when it cannot be read
     */
    public static ImportSource open(
            String verb, String name, Surroundings surroundings, Console console, InputStream input) {
        if (name.equals(STANDARD_INPUT)) {
            if (console.isTerminal(Terminals.INPUT)) {
                throw new CarafeException(
                        "standard input is a terminal, and carafe " + verb + " wants an archive there",
                        "Name a file, or pipe it in: carafe " + verb + " … < FILE");
            }
            return archive("standard input", Channels.newChannel(input), OptionalLong.empty());
        }
        if (name.matches("https?://.*")) {
            throw new UnsupportedFeatureException(
                    verb + " from a URL is not in this version of Carafe",
                    "Pipe it in: curl -fsSL " + name + " | carafe " + verb + " …");
        }
        Path path = surroundings.resolve(name);
        if (Files.isDirectory(path)) {
            return new ImportSource(
                    name, Optional.empty(), Optional.of(surroundings.lasting(name)), OptionalLong.empty());
        }
        return file(verb, name, path);
    }

    private static ImportSource file(String verb, String name, Path path) {
        try {
            FileChannel channel = FileChannel.open(path, StandardOpenOption.READ);
            long size = channel.size();
            return archive(name, channel, size > 0 ? OptionalLong.of(size) : OptionalLong.empty());
        } catch (IOException e) {
            throw new CarafeException("cannot " + verb + " " + name + ": " + FileProblem.of(e), "", e);
        }
    }

    private static ImportSource archive(String name, ReadableByteChannel channel, OptionalLong size) {
        return new ImportSource(name, Optional.of(channel), Optional.empty(), size);
    }

    /** Makes an image of it. */
    public ImportedImage importInto(ImageStore images, ImportOptions options) {
        return directory.isPresent()
                ? images.importDirectory(Pathname.of(directory.get().toString()), options)
                : images.importRootfs(archive.orElseThrow(), options);
    }

    @Override
    public void close() throws IOException {
        if (archive.isPresent()) {
            archive.get().close();
        }
    }
}
