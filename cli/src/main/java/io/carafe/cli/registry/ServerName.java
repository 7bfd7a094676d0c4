package io.carafe.cli.registry;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.registry.name.ImageName;
import java.util.List;

/** The registry that a user names for a login. */
public final class ServerName {
    private static final String VALID = "[A-Za-z0-9.\\[\\]:_-]+";

    private ServerName() {}

    /** The one that the words name, with or without a scheme and a path; Docker Hub without words. */
    public static String of(List<String> words) {
        if (words.isEmpty()) {
            return ImageName.DOCKER_HUB;
        }
        String host = words.get(0).replaceFirst("^https?://", "").replaceFirst("/.*$", "");
        if (!host.matches(VALID)) {
            throw new InvalidSpecificationException(
                    "\"" + words.get(0) + "\" is not a registry", "Its form is HOST[:PORT].");
        }
        return host.equals("index.docker.io") || host.equals("registry-1.docker.io") ? ImageName.DOCKER_HUB : host;
    }
}
