package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Pathname;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.args.UsageException;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.OutputException;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.imports.ReplacedFile;
import io.carafe.cli.run.Surroundings;
import io.carafe.image.ImageStore;
import io.carafe.image.SaveOptions;
import java.io.IOException;
import java.nio.channels.Channels;
import java.util.List;
import java.util.Optional;

/** {@code carafe save}: writes images as an archive. */
final class SaveVerb implements Verb {
    private static final String DOCKER_ARCHIVE = "docker-archive";
    private static final String OCI_ARCHIVE = "oci-archive";
    private static final String OCI_DIRECTORY = "oci-dir";

    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;

    SaveVerb(Engines engines, Console console, Surroundings surroundings) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "save",
                "IMAGE [IMAGE...]",
                "Write images as a tar archive, which load, Docker and others read",
                Option.value("-o --output", "FILE", "To a file, instead of standard output"),
                Option.value(
                        "--format",
                        "FORMAT",
                        "docker-archive (also an OCI image layout; the default), oci-archive, or oci-dir for a directory"),
                Option.flag("--compress", "Compress layers with gzip"));
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        List<String> images = arguments.operands(1, Integer.MAX_VALUE);
        Optional<String> file = arguments.text("output").filter(path -> !surroundings.isStandardOutput(path));
        String format = arguments.text("format").orElse(DOCKER_ARCHIVE);
        SaveOptions options =
                SaveOptions.defaults().withCompress(arguments.has("compress")).withFormat(format(format));
        if (file.isEmpty() && format.equals(OCI_DIRECTORY)) {
            throw new UsageException("save", "--format " + OCI_DIRECTORY + " needs a directory: give it with --output");
        }
        if (file.isEmpty() && console.isTerminal(Terminals.OUTPUT)) {
            throw new CarafeException(
                    "cowardly refusing to save to a terminal", "Use the -o flag or redirect standard output.");
        }
        try (Carafe carafe = engines.open()) {
            ImageStore store = carafe.images();
            if (file.isEmpty()) {
                toOutput(store, images, options);
            } else if (format.equals(OCI_DIRECTORY)) {
                store.saveDirectory(
                        images, Pathname.of(surroundings.lasting(file.get()).toString()), options);
            } else {
                ReplacedFile.of(file.get(), surroundings, "save").write(out -> {
                    store.save(images, out, options);
                    return images;
                });
            }
        }
        return 0;
    }

    private static SaveOptions.Format format(String text) {
        return switch (text) {
            case DOCKER_ARCHIVE -> SaveOptions.Format.DOCKER_ARCHIVE;
            case OCI_ARCHIVE, OCI_DIRECTORY -> SaveOptions.Format.OCI_ARCHIVE;
            default ->
                throw new UsageException(
                        "save",
                        "--format " + text + " is not one of " + DOCKER_ARCHIVE + ", " + OCI_ARCHIVE + " and "
                                + OCI_DIRECTORY);
        };
    }

    private void toOutput(ImageStore store, List<String> images, SaveOptions options) {
        try {
            store.save(images, Channels.newChannel(console.out()), options);
            console.out().flush();
        } catch (IOException failed) {
            throw new OutputException(failed);
        }
    }
}
