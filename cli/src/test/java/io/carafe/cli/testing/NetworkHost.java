package io.carafe.cli.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A host of the test's own, as far as networks go: a network namespace with a loopback interface. It is gone with the last
 * process in it, and with all links that were made in it; the machine's are never seen.
 */
public final class NetworkHost implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 60;

    private final Process holder;

    private NetworkHost(Process holder) {
        this.holder = holder;
    }

    /** Makes one. */
    public static NetworkHost make() throws IOException, InterruptedException {
        Process holder = new ProcessBuilder("unshare", "--net", "sh", "-c", "ip link set lo up && echo && exec cat")
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (holder.getInputStream().read() < 0) {
            holder.waitFor();
            throw new AssertionError("unshare --net ended with " + holder.exitValue());
        }
        return new NetworkHost(holder);
    }

    /** The words that take a command into it. */
    public List<String> words() {
        return List.of("nsenter", "--net=/proc/" + holder.pid() + "/ns/net");
    }

    /** What a command prints in it; it must succeed. */
    public String run(String... words) {
        List<String> command = new ArrayList<>(words());
        command.addAll(List.of(words));
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
                throw new AssertionError(String.join(" ", words) + ": " + output);
            }
            return output;
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** The names of its links, as sysfs has them: those of the namespace that is asked. */
    public List<String> links() {
        return run("ip", "-brief", "link")
                .lines()
                .map(line -> line.split("[ @]")[0])
                .sorted()
                .toList();
    }

    /** A command over a state of the test's whose engines, and everything else, are in here. */
    public Command command(Path directory) throws IOException {
        Files.createDirectories(directory);
        return Command.in(directory, Way.WITH_ENGINE)
                .through(Command.LAUNCHER, words())
                .with("CARAFE_NETWORK", "");
    }

    @Override
    public void close() {
        holder.destroy();
    }
}
