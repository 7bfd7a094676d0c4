package io.carafe.registry.credential;

import io.carafe.registry.settings.RegistrySettings;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The credentials of a user. They are looked for in {@code $REGISTRY_AUTH_FILE}, in Docker's {@code config.json}, and in
 * {@code auth.json} of {@code $XDG_RUNTIME_DIR/containers} and {@code ~/.config/containers}; they are kept in Docker's.
 */
public final class Credentials {
    private static final Path AUTH_JSON = Path.of("containers", "auth.json");

    private final RegistrySettings settings;
    private final AuthFile docker;

    public Credentials(RegistrySettings settings) {
        this.settings = settings;
        this.docker = new AuthFile(settings.path("DOCKER_CONFIG")
                .orElseGet(() -> settings.home().resolve(".docker"))
                .resolve("config.json"));
    }

    /** What is known for a repository of a registry. */
    public Optional<Credential> find(String registry, String repository) {
        for (AuthFile file : files()) {
            Optional<String> helper = file.helper(registry);
            Optional<Credential> found = helper.isPresent()
                    ? new CredentialHelper(helper.get(), settings).get(AuthFile.keyOf(registry))
                    : Optional.empty();
            if (found.isEmpty()) {
                found = file.find(registry, repository);
            }
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    private List<AuthFile> files() {
        List<AuthFile> files = new ArrayList<>();
        settings.path("REGISTRY_AUTH_FILE").map(AuthFile::new).ifPresent(files::add);
        files.add(docker);
        settings.path("XDG_RUNTIME_DIR")
                .map(run -> new AuthFile(run.resolve(AUTH_JSON)))
                .ifPresent(files::add);
        files.add(new AuthFile(settings.configHome().resolve(AUTH_JSON)));
        return files;
    }

    /**
     * Keeps a credential, in Docker's config.json or with the helper that this names.
     *
     * @return the file, if it now holds the secret for all to see who can read it
     */
    public Optional<Path> store(String registry, Credential credential) {
        Optional<String> helper = docker.helper(registry);
        if (helper.isPresent()) {
            new CredentialHelper(helper.get(), settings).store(AuthFile.keyOf(registry), credential);
            docker.noteHelped(registry);
            return Optional.empty();
        }
        docker.store(registry, credential);
        return Optional.of(docker.path());
    }

    /** Forgets what Docker's config.json, or the helper that this names, knows. Returns whether there was anything. */
    public boolean erase(String registry) {
        boolean helped = docker.helper(registry)
                .map(helper -> new CredentialHelper(helper, settings).erase(AuthFile.keyOf(registry)))
                .orElse(false);
        return docker.remove(registry) || helped;
    }
}
