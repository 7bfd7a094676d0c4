package io.carafe.registry.credential;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.carafe.api.error.CarafeException;
import io.carafe.image.config.JsonTrees;
import io.carafe.registry.name.ImageName;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A file of credentials in the form of Docker's {@code config.json}, which {@code auth.json} has too. What else is in it is
 * kept. It is written beside its place, readable for its owner alone, and renamed.
 */
final class AuthFile {
    /** What Docker Hub is called in these files. */
    static final String DOCKER_HUB_KEY = "https://index.docker.io/v1/";

    private static final int LARGEST = 4 << 20;
    private static final String AUTHS = "auths";

    private final Path path;

    AuthFile(Path path) {
        this.path = path;
    }

    Path path() {
        return path;
    }

    /** What a registry is called in these files. */
    static String keyOf(String registry) {
        return registry.equals(ImageName.DOCKER_HUB) ? DOCKER_HUB_KEY : registry;
    }

    /** The credential for a repository, or for its registry. */
    Optional<Credential> find(String registry, String repository) {
        JsonNode auths = read().path(AUTHS);
        for (String key : keysOf(registry, repository)) {
            Optional<Credential> found = find(auths, key);
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private static List<String> keysOf(String registry, String repository) {
        List<String> keys = new ArrayList<>();
        String whole = registry + "/" + repository;
        while (whole.contains("/")) {
            keys.add(whole);
            whole = whole.substring(0, whole.lastIndexOf('/'));
        }
        keys.add(registry);
        if (registry.equals(ImageName.DOCKER_HUB)) {
            keys.add("index.docker.io");
            keys.add("registry-1.docker.io");
        }
        return keys;
    }

    private Optional<Credential> find(JsonNode auths, String wanted) {
        for (Map.Entry<String, JsonNode> entry : auths.properties()) {
            if (normalized(entry.getKey()).equals(wanted)) {
                Optional<Credential> found = credential(entry.getValue());
                if (found.isPresent()) {
                    return found;
                }
            }
        }
        return Optional.empty();
    }

    /** {@code https://host/v1/} means the host; a path without a scheme means a repository. */
    private static String normalized(String key) {
        int scheme = key.indexOf("://");
        if (scheme < 0) {
            return key;
        }
        String rest = key.substring(scheme + "://".length());
        int slash = rest.indexOf('/');
        return slash < 0 ? rest : rest.substring(0, slash);
    }

    private Optional<Credential> credential(JsonNode entry) {
        Optional<String> token =
                Optional.of(entry.path("identitytoken").asText("")).filter(text -> !text.isEmpty());
        String name = entry.path("username").asText("");
        String password = entry.path("password").asText("");
        String encoded = entry.path("auth").asText("");
        if (!encoded.isEmpty()) {
            try {
                String both = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
                int colon = both.indexOf(':');
                name = colon < 0 ? both : both.substring(0, colon);
                password = colon < 0 ? "" : both.substring(colon + 1).replaceAll("\\x00+$", "");
            } catch (IllegalArgumentException notBase64) {
                throw new CarafeException(
                        "an \"auth\" in " + path + " is not Base64", "Log in again: carafe login HOST", notBase64);
            }
        }
        boolean empty = token.isEmpty() && (name.isEmpty() || password.isEmpty());
        return empty ? Optional.empty() : Optional.of(new Credential(name, password, token, path.toString()));
    }

    /** The helper that keeps the secrets of a registry, by {@code credHelpers} and {@code credsStore}. */
    Optional<String> helper(String registry) {
        JsonNode root = read();
        JsonNode named = root.path("credHelpers");
        for (String key : List.of(keyOf(registry), registry)) {
            if (named.has(key)) {
                return Optional.of(named.path(key).asText("")).filter(name -> !name.isEmpty());
            }
        }
        return Optional.of(root.path("credsStore").asText("")).filter(name -> !name.isEmpty());
    }

    /** Keeps a credential, in plain sight of whoever can read the file. */
    void store(String registry, Credential credential) {
        ObjectNode entry = JsonTrees.object();
        if (!credential.username().isEmpty()) {
            String both = credential.username() + ":" + credential.password();
            entry.put("auth", Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8)));
        }
        credential.identityToken().ifPresent(token -> entry.put("identitytoken", token));
        put(registry, entry);
    }

    /** Notes that a helper knows a registry, as Docker does. */
    void noteHelped(String registry) {
        put(registry, JsonTrees.object());
    }

    private void put(String registry, ObjectNode entry) {
        ObjectNode root = read();
        forget(root, registry);
        root.withObjectProperty(AUTHS).set(keyOf(registry), entry);
        write(root);
    }

    /** Forgets a registry. Returns whether it was there. */
    boolean remove(String registry) {
        ObjectNode root = read();
        boolean known = forget(root, registry);
        if (known) {
            write(root);
        }
        return known;
    }

    private static boolean forget(ObjectNode root, String registry) {
        if (!(root.path(AUTHS) instanceof ObjectNode auths)) {
            return false;
        }
        String wanted = normalized(keyOf(registry));
        List<String> keys = new ArrayList<>();
        auths.fieldNames().forEachRemaining(keys::add);
        keys.removeIf(key -> !normalized(key).equals(wanted));
        auths.remove(keys);
        return !keys.isEmpty();
    }

    private ObjectNode read() {
        try (InputStream in = Files.newInputStream(path)) {
            byte[] contents = in.readNBytes(LARGEST + 1);
            if (new String(contents, StandardCharsets.UTF_8).isBlank()) {
                return JsonTrees.object();
            }
            return (ObjectNode) JsonTrees.parse(contents, LARGEST);
        } catch (NoSuchFileException none) {
            return JsonTrees.object();
        } catch (IOException e) {
            throw unreadable(e.getMessage(), e);
        }
    }

    private CarafeException unreadable(@Nullable String why, @Nullable IOException cause) {
        CarafeException unreadable = new CarafeException("cannot read the credentials in " + path + ": " + why, "");
        if (cause != null) {
            unreadable.initCause(cause);
        }
        return unreadable;
    }

    private void write(ObjectNode root) {
        try {
            Path target = Files.exists(path) ? path.toRealPath() : path.toAbsolutePath();
            Path directory = Files.createDirectories(
                    target.getParent(),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            Path draft = Files.createTempFile(
                    directory,
                    ".config",
                    ".json",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            try {
                Files.writeString(draft, root.toPrettyString() + "\n");
                Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new CarafeException("cannot write the credentials to " + path + ": " + e, "", e);
        }
    }
}
