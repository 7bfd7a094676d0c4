package io.carafe.cli.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The command as shipped, run as a process of its own over a state directory of the test's, and with engines of the
 * test's, which end when this is closed.
 */
public final class Command implements AutoCloseable {
    /** The launcher of this build. */
    public static final Path LAUNCHER = Path.of("..", "carafe").toAbsolutePath().normalize();

    /** Emulated processors want more of it. */
    private static final long PATIENCE_SECONDS = Long.getLong("carafe.test.patience", 120);

    private final Path scratch;
    private final List<String> before;
    private final Path launcher;
    private final Map<String, String> environment = new LinkedHashMap<>();

    private Command(Path scratch, List<String> before, Path launcher) {
        this.scratch = scratch;
        this.before = before;
        this.launcher = launcher;
    }

    /** As the user of the test, with everything in a directory of the test's, and without an engine. */
    public static Command in(Path directory) {
        return in(directory, Way.ALONE);
    }

    /** As the user of the test, with everything in a directory of the test's. */
    public static Command in(Path directory, Way way) {
        return new Command(directory, List.of(), LAUNCHER)
                .with("CARAFE_ROOT", directory.resolve("state").toString())
                .with("CARAFE_RUNTIME_DIR", directory.resolve("run").toString())
                .with("CARAFE_NO_ENGINE", way.isAlone() ? "1" : "");
    }

    /** An engine, if there is one. */
    public Optional<TestEngine> engine() {
        return TestEngine.in(scratch.resolve("run")).stream().findFirst();
    }

    /** Ends the engines that have been started: one for each state root. */
    @Override
    public void close() {
        TestEngine.in(scratch.resolve("run")).forEach(TestEngine::end);
    }

    /** The variables that the test adds to its own. */
    public Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    /** The same for another launcher, with words in front of it: {@code setpriv --reuid app}. */
    public Command through(Path otherLauncher, List<String> words) {
        Command other = new Command(scratch, words, otherLauncher);
        other.environment.putAll(environment);
        return other;
    }

    /** It as a word, or some, of a shell. */
    public String line() {
        return Stream.concat(before.stream(), Stream.of(launcher.toString())).collect(Collectors.joining(" "));
    }

    /** The same with more words in front of it: {@code env --ignore-signal}. */
    public Command behind(String... words) {
        return through(
                launcher, Stream.concat(Stream.of(words), before.stream()).toList());
    }

    /** Where it runs, and where the files of its input and output are. */
    public Path directory() {
        return scratch;
    }

    /** With one more variable. */
    public Command with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    /** What came of it. */
    public record Result(int status, byte[] output, String err) {
        public String out() {
            return new String(output, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return "status " + status + "\n--- out\n" + out() + "\n--- err\n" + err;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Result that
                    && status == that.status
                    && Arrays.equals(output, that.output)
                    && err.equals(that.err);
        }

        @Override
        public int hashCode() {
            return status;
        }
    }

    /** Runs it without input. */
    public Result run(String... words) {
        return runWith(new byte[0], words);
    }

    /** Runs it with input. */
    public Result runWith(byte[] input, String... words) {
        try {
            Path in = Files.createTempFile(scratch, "in", "");
            Files.write(in, input);
            return finish(start(ProcessBuilder.Redirect.from(in.toFile()), words));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A run that is under way. */
    public record Started(Process process, Path out, Path err) {}

    /** Starts it, with input from a pipe that the test may close. */
    public Started start(String... words) {
        return start(ProcessBuilder.Redirect.PIPE, words);
    }

    private Started start(ProcessBuilder.Redirect input, String... words) {
        try {
            // Whoever started the tests in the background made them ignore SIGINT, and that is inherited.
            List<String> command = new ArrayList<>(List.of("env", "--default-signal"));
            command.addAll(before);
            command.add(launcher.toString());
            command.addAll(List.of(words));
            Path out = Files.createTempFile(scratch, "out", "");
            Path err = Files.createTempFile(scratch, "err", "");
            ProcessBuilder builder = new ProcessBuilder(command)
                    .directory(scratch.toFile())
                    .redirectInput(input)
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile());
            builder.environment().putAll(environment);
            return new Started(builder.start(), out, err);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for its end. */
    public static Result finish(Started started) {
        try {
            if (!started.process().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                started.process().destroyForcibly().waitFor();
                throw new AssertionError("it does not end; so far: " + Files.readString(started.out())
                        + Files.readString(started.err()));
            }
            return new Result(
                    started.process().exitValue(), Files.readAllBytes(started.out()), Files.readString(started.err()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }
}
