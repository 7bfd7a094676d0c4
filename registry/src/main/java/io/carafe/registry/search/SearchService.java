package io.carafe.registry.search;

import com.fasterxml.jackson.databind.JsonNode;
import io.carafe.image.config.JsonTrees;
import io.carafe.registry.conf.RegistriesConfig;
import io.carafe.registry.http.Answer;
import io.carafe.registry.http.Connections;
import io.carafe.registry.http.RegistryConnection;
import io.carafe.registry.http.Request;
import io.carafe.registry.name.ImageName;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Searches a registry by the interface that Docker Hub has ({@code /v1/search}), or, where there is none, in the catalogue of its
 * repositories ({@code /v2/_catalog}).
 */
public final class SearchService {
    private static final String HUB_SEARCH = "https://index.docker.io";
    private static final int LARGEST = 8 << 20;
    private static final int MOST_PAGES = 100;

    private final Connections connections;
    private final RegistriesConfig config;

    public SearchService(Connections connections, RegistriesConfig config) {
        this.connections = connections;
        this.config = config;
    }

    /** What is found for a term, which may begin with a registry's host. */
    public List<SearchResult> search(String term, SearchOptions options) {
        String registry = ImageName.isQualified(term) ? term.substring(0, term.indexOf('/')) : ImageName.DOCKER_HUB;
        String words = ImageName.isQualified(term) ? term.substring(term.indexOf('/') + 1) : term;
        String attempt = "search " + registry + " for \"" + words + "\"";
        boolean hub = registry.equals(ImageName.DOCKER_HUB);
        RegistryConnection connection = hub
                ? connections.openUnasked(registry)
                : connections.open(
                        new ImageName(registry, words, Optional.empty(), Optional.empty()),
                        config.isInsecure(registry),
                        attempt);
        Request request = Request.of(
                "GET",
                (hub ? HUB_SEARCH : "") + "/v1/search?q=" + URLEncoder.encode(words, StandardCharsets.UTF_8) + "&n="
                        + options.limit(),
                attempt,
                List.of());
        try (Answer answer = connection.send(request)) {
            if (answer.status() == Answer.NOT_FOUND && !hub) {
                return limited(catalogue(connection, registry, words, attempt), options);
            }
            if (answer.status() != Answer.OK) {
                throw connection.refusal(attempt, answer);
            }
            return limited(results(json(connection, answer, attempt), hub ? "" : registry + "/"), options);
        }
    }

    private static List<SearchResult> limited(List<SearchResult> found, SearchOptions options) {
        return found.stream().filter(options::accepts).limit(options.limit()).toList();
    }

    private static List<SearchResult> results(JsonNode root, String prefix) {
        List<SearchResult> found = new ArrayList<>();
        for (JsonNode result : root.path("results")) {
            found.add(new SearchResult(
                    prefix + result.path("name").asText(""),
                    result.path("description")
                            .asText("")
                            .replaceAll("\\s+", " ")
                            .strip(),
                    result.path("star_count").asInt(),
                    result.path("is_official").asBoolean(),
                    result.path("is_automated").asBoolean()));
        }
        return found;
    }

    private static List<SearchResult> catalogue(
            RegistryConnection connection, String registry, String words, String attempt) {
        List<SearchResult> found = new ArrayList<>();
        Optional<String> page = Optional.of("/v2/_catalog");
        for (int pages = 0; page.isPresent() && pages < MOST_PAGES; pages++) {
            Request request = Request.of("GET", page.get(), attempt, List.of("registry:catalog:*"));
            try (Answer answer = connection.expect(request, Answer.OK)) {
                for (JsonNode name : json(connection, answer, attempt).path("repositories")) {
                    if (name.asText("").contains(words)) {
                        found.add(new SearchResult(registry + "/" + name.asText(), "", 0, false, false));
                    }
                }
                page = answer.nextPage();
            }
        }
        return found;
    }

    private static JsonNode json(RegistryConnection connection, Answer answer, String attempt) {
        try {
            byte[] contents = answer.body().readUpTo(LARGEST);
            return JsonTrees.parse(contents, LARGEST);
        } catch (IOException notJson) {
            throw connection.nonsense(attempt, "sent a list that cannot be read: " + notJson.getMessage());
        }
    }
}
