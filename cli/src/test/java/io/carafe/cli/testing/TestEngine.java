package io.carafe.cli.testing;

import io.carafe.client.EngineDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The engine that commands of a test have started. */
public record TestEngine(ProcessHandle process, EngineDirectory directory) {
    private static final long PATIENCE_SECONDS = 60;
    private static final Pattern PID = Pattern.compile("\"Pid\":(\\d+)");

    /** Those whose directories are in {@code runtime}, and that are alive. */
    public static List<TestEngine> in(Path runtime) {
        try (Stream<Path> directories = Files.exists(runtime) ? Files.list(runtime) : Stream.empty()) {
            return directories.map(EngineDirectory::new).flatMap(TestEngine::of).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Stream<TestEngine> of(EngineDirectory directory) {
        try {
            Matcher pid = PID.matcher(Files.readString(directory.description()));
            return pid.find()
                    ? ProcessHandle.of(Long.parseLong(pid.group(1))).stream()
                            .map(process -> new TestEngine(process, directory))
                    : Stream.empty();
        } catch (IOException ended) {
            return Stream.empty();
        }
    }

    /** Ends it as a service manager would, and waits for that. */
    public void end() {
        process.destroy();
        awaitEnd();
    }

    /** Kills it, as a crash would, and waits for that. */
    public void kill() {
        process.destroyForcibly();
        awaitEnd();
    }

    /** Waits until its process is gone. */
    public void awaitEnd() {
        try {
            process.onExit().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            process.destroyForcibly();
            throw new AssertionError("the engine does not end; its log is\n" + log(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    public String log() {
        try {
            return Files.readString(directory.log());
        } catch (IOException none) {
            return "";
        }
    }
}
