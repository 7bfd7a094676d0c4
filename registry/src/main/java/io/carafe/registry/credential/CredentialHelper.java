package io.carafe.registry.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.api.error.CarafeException;
import io.carafe.image.config.JsonTrees;
import io.carafe.registry.settings.RegistrySettings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * A program {@code docker-credential-NAME} on the user's PATH that keeps secrets: the verb is its argument, and what it is
 * about is its input. What it says is bounded, and so is its time.
 */
final class CredentialHelper {
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*");
    private static final int LONGEST_OUTPUT = 1 << 16;
    private static final int LONGEST_SECONDS = 60;
    private static final String NOT_FOUND = "credentials not found";

    private final String program;
    private final RegistrySettings settings;

    CredentialHelper(String name, RegistrySettings settings) {
        if (!NAME.matcher(name).matches()) {
            throw new CarafeException("\"" + name + "\" is not the name of a credential helper", "");
        }
        this.program = "docker-credential-" + name;
        this.settings = settings;
    }

    /** Name and secret for a server, if it has them. */
    Optional<Credential> get(String server) {
        Outcome outcome = run("get", server);
        if (outcome.status != 0) {
            if (outcome.output.contains(NOT_FOUND)) {
                return Optional.empty();
            }
            throw failed("get", server, outcome);
        }
        try {
            JsonNode answer = JsonTrees.parse(outcome.output.getBytes(StandardCharsets.UTF_8), LONGEST_OUTPUT);
            String user = answer.path("Username").asText("");
            String secret = answer.path("Secret").asText("");
            if (secret.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(
                    user.equals(Credential.TOKEN_USER)
                            ? new Credential("", "", Optional.of(secret), program)
                            : new Credential(user, secret, Optional.empty(), program));
        } catch (IOException notJson) {
            throw new CarafeException("the credential helper " + program + " did not answer with JSON", "", notJson);
        }
    }

    void store(String server, Credential credential) {
        ObjectNode request = JsonTrees.object();
        request.put("ServerURL", server);
        request.put("Username", credential.identityToken().isPresent() ? Credential.TOKEN_USER : credential.username());
        request.put("Secret", credential.identityToken().orElse(credential.password()));
        Outcome outcome = run("store", request.toString());
        if (outcome.status != 0) {
            throw failed("store", server, outcome);
        }
    }

    /** Forgets a server. Returns whether it was known. */
    boolean erase(String server) {
        if (get(server).isEmpty()) {
            return false;
        }
        Outcome outcome = run("erase", server);
        if (outcome.status != 0) {
            throw failed("erase", server, outcome);
        }
        return true;
    }

    /** What came of a run. */
    private record Outcome(int status, String output) {}

    private CarafeException failed(String verb, String server, Outcome outcome) {
        return new CarafeException(
                "the credential helper " + program + " could not " + verb + " the credentials for " + server
                        + ": exit code " + outcome.status + ", " + outcome.output.strip(),
                "");
    }

    private Outcome run(String verb, String input) {
        ProcessBuilder builder = new ProcessBuilder(executable().toString(), verb)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .directory(settings.directory().toFile());
        builder.environment().clear();
        builder.environment().putAll(settings.environment());
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new CarafeException("cannot start the credential helper " + program + ": " + e.getMessage(), "", e);
        }
        try (InputStream output = process.getInputStream()) {
            CompletableFuture<byte[]> read = CompletableFuture.supplyAsync(() -> readBounded(output), task -> {
                Thread reader = new Thread(task, program);
                reader.setDaemon(true);
                reader.start();
            });
            write(process, input);
            byte[] said = read.get(LONGEST_SECONDS, TimeUnit.SECONDS);
            if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
                throw new TimeoutException();
            }
            return new Outcome(process.exitValue(), new String(said, StandardCharsets.UTF_8));
        } catch (TimeoutException late) {
            throw new CarafeException(
                    "the credential helper " + program + " did not answer in " + LONGEST_SECONDS + " seconds",
                    "",
                    late);
        } catch (IOException | ExecutionException e) {
            throw new CarafeException("cannot talk to the credential helper " + program + ": " + e.getMessage(), "", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CarafeException("interrupted while the credential helper " + program + " was at work", "", e);
        } finally {
            process.destroyForcibly();
        }
    }

    private static void write(Process process, String input) {
        try (OutputStream stdin = process.getOutputStream()) {
            stdin.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException deaf) {
            // It does not listen, and what it says, and how it ends, tells why.
            return;
        }
    }

    private static byte[] readBounded(InputStream output) {
        try {
            byte[] said = output.readNBytes(LONGEST_OUTPUT + 1);
            if (said.length > LONGEST_OUTPUT) {
                throw new CarafeException("it says more than " + LONGEST_OUTPUT + " bytes", "");
            }
            return said;
        } catch (IOException e) {
            throw new CarafeException("its output cannot be read: " + e.getMessage(), "", e);
        }
    }

    /** Found by the user's PATH, which need not be this process's. */
    private Path executable() {
        for (String directory :
                settings.variable("PATH").orElse("/usr/local/bin:/usr/bin:/bin").split(":", -1)) {
            Path candidate = settings.directory().resolve(directory).resolve(program);
            if (Files.isExecutable(candidate) && !Files.isDirectory(candidate)) {
                return candidate;
            }
        }
        throw new CarafeException(
                "the credential helper " + program + " is not on the PATH",
                "Install it, or take credsStore and credHelpers out of Docker's config.json.");
    }
}
