package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.OutputException;
import io.carafe.cli.console.Printable;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.format.Quantities;
import io.carafe.cli.run.Surroundings;
import io.carafe.runtime.files.CopyOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code carafe cp}: copies files out of a container, and into it. */
final class CpVerb implements Verb {
    private static final String STREAM = "-";

    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final InputStream input;

    CpVerb(Engines engines, Console console, Surroundings surroundings, InputStream input) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.input = input;
    }

    /** A side of the copy; one that is not in a container has an empty name for that. */
    private record Side(String container, String path) {
        /** As Docker tells them apart: what begins with a slash or a dot is on the host. */
        static Side of(String text) {
            int colon = text.indexOf(':');
            boolean local = text.startsWith("/") || text.startsWith(".") || colon < 1;
            return local ? new Side("", text) : new Side(text.substring(0, colon), text.substring(colon + 1));
        }

        boolean isLocal() {
            return container.isEmpty();
        }
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                        "cp",
                        "CONTAINER:SOURCE TARGET|- | SOURCE|- CONTAINER:TARGET",
                        "Copy files and directories out of a container, or into it",
                        Option.flag("-a --archive", "Keep the owners of what comes out of a container"),
                        Option.flag("-L --follow-link", "Copy what SOURCE leads to, when it is a symbolic link"),
                        Option.flag("-q --quiet", "Do not say what was copied"))
                .withFooter("- is a tar archive on standard output or input.");
    }

    @Override
    public int run(Arguments arguments) {
        List<String> words = arguments.operands(2, 2);
        if (words.get(0).isEmpty() || words.get(1).isEmpty()) {
            throw arguments.problem((words.get(0).isEmpty() ? "source" : "destination") + " can not be empty");
        }
        Side source = Side.of(words.get(0));
        Side target = Side.of(words.get(1));
        if (source.isLocal() == target.isLocal()) {
            throw arguments.problem(
                    source.isLocal()
                            ? "must specify at least one container source"
                            : "copying between containers is not supported");
        }
        CopyOptions options = new CopyOptions(arguments.has("follow-link"), arguments.has("archive"));
        try (Carafe carafe = engines.open()) {
            Container container = carafe.find(source.isLocal() ? target.container() : source.container());
            String other = source.isLocal() ? source.path() : target.path();
            if (other.equals(STREAM)) {
                stream(container, source, target, options);
                return 0;
            }
            long bytes = source.isLocal()
                    ? container.copyIn(absolute(source.path()), inContainer(target.path()), options)
                    : container.copyOut(inContainer(source.path()), targetOf(arguments, target.path()), options);
            boolean quiet = arguments
                    .last("quiet")
                    .map(Boolean::parseBoolean)
                    .orElseGet(() -> !console.isTerminal(Terminals.OUTPUT));
            if (!quiet) {
                console.errorln(
                        "Successfully copied " + Quantities.size(bytes) + " to " + Printable.line(words.get(1)));
            }
        }
        return 0;
    }

    private void stream(Container container, Side source, Side target, CopyOptions options) {
        if (source.isLocal()) {
            container.archiveIn(Channels.newChannel(input), inContainer(target.path()));
            return;
        }
        try {
            container.archiveOut(inContainer(source.path()), console.out(), options);
            console.out().flush();
        } catch (IOException failed) {
            throw new OutputException(failed);
        }
    }

    private static String inContainer(String path) {
        return path.isEmpty() ? "/" : path;
    }

    /** What is copied takes the place of what is there; a device or a pipe of the host's must stay what it is. */
    private String targetOf(Arguments arguments, String path) {
        Path target = surroundings.lasting(path);
        if (Files.exists(target) && !Files.isDirectory(target) && !Files.isRegularFile(target)) {
            throw arguments.problem(
                    "destination \"" + path + "\" must be a directory or a regular file",
                    "For a tar archive on standard output, give - instead.");
        }
        return absolute(path);
    }

    /** As it is, the end included, which means something. */
    private String absolute(String path) {
        Path absolute = surroundings.absolute(path);
        Path lasting = surroundings.lasting(path);
        if (!lasting.equals(absolute)) {
            return lasting + path.replaceFirst("^.*?(/\\.?)?$", "$1");
        }
        return path.startsWith("/") ? path : surroundings.directory() + "/" + path;
    }
}
