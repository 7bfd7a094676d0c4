package io.carafe.registry.transfer;

import java.util.List;

/** What tokens are to be good for, in the words of the distribution project. */
final class Scopes {
    private Scopes() {}

    static List<String> pull(String repository) {
        return List.of("repository:" + repository + ":pull");
    }

    static List<String> push(String repository) {
        return List.of("repository:" + repository + ":pull,push");
    }

    /** Pushing to one repository what another has. */
    static List<String> mount(String repository, String from) {
        return List.of("repository:" + repository + ":pull,push", "repository:" + from + ":pull");
    }
}
