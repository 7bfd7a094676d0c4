package io.carafe.client;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** How an engine is started: the one place that knows the words. */
public final class EngineProgram {
    /** The program that starts the engine, and that containers are children of. */
    private static final String KEEPER = "carafe-keeper";

    /** A file of options for the engine's JVM, made by the launcher. */
    static final String OPTIONS_PROPERTY = "carafe.engine.options";

    private EngineProgram() {}

    /** The command, as words. */
    static List<String> words(Path root) {
        List<String> words = new ArrayList<>();
        Path keeper = BuildId.jars().resolveSibling(KEEPER);
        boolean kept = Files.isExecutable(keeper);
        if (kept) {
            words.add(keeper.toString());
        }
        words.add(System.getProperty("java.home") + "/bin/java");
        String options = System.getProperty(OPTIONS_PROPERTY, "");
        if (!options.isEmpty()) {
            words.add("@" + options);
        }
        words.add("-jar");
        words.add(BuildId.jars().resolve("carafe-cli.jar").toString());
        words.add("--root");
        words.add(root.toString());
        words.add("engine");
        words.add("serve");
        if (kept) {
            words.add("--kept");
        }
        return words;
    }

    /**
     * Starts an engine, which becomes a session of its own (setsid(2)) as soon as it can. Its text goes to the log; a log
     * that has grown beyond 1 MiB is begun anew, and the one before is kept.
     */
    static Process start(Path root, EngineDirectory directory) throws IOException {
        bound(directory.log());
        ProcessBuilder builder = new ProcessBuilder(words(root));
        builder.directory(new File("/"));
        builder.redirectInput(new File("/dev/null"));
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(directory.log().toFile()));
        builder.redirectErrorStream(true);
        // Names of files are bytes, and the engine must be able to say all of them.
        builder.environment().put("LC_ALL", "C.UTF-8");
        // The time zone is that of whoever gives the first command; each command has its own.
        builder.environment().remove("TZ");
        // Each arena of malloc(3) keeps what was once at work in it: the more of them, the more memory is kept for
        // nothing.
        builder.environment().putIfAbsent("MALLOC_ARENA_MAX", "2");
        return builder.start();
    }

    private static void bound(Path log) throws IOException {
        if (Files.exists(log) && Files.size(log) > EngineLog.LONGEST) {
            Files.move(log, log.resolveSibling("engine.log.1"), java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        }
    }
}
