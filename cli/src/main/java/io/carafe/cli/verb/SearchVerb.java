package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Filters;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.format.Listing;
import io.carafe.cli.registry.RegistryOptions;
import io.carafe.cli.registry.RegistryWork;
import io.carafe.cli.run.Surroundings;
import io.carafe.registry.search.SearchOptions;
import io.carafe.registry.search.SearchOptions.Choice;
import io.carafe.registry.search.SearchResult;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** {@code carafe search}: looks for repositories in a registry. */
final class SearchVerb implements Verb {
    private static final Listing LISTING = new Listing(
            Map.of(
                    "Name", "NAME",
                    "Description", "DESCRIPTION",
                    "StarCount", "STARS",
                    "IsOfficial", "OFFICIAL",
                    "IsAutomated", "AUTOMATED"),
            List.of("Name", "Description", "StarCount", "IsOfficial"));
    private static final List<String> KEYS = List.of("stars", "is-official");
    private static final int LONGEST_DESCRIPTION = 45;
    private static final int MOST_RESULTS = 100;

    private final Engines engines;
    private final Console console;
    private final Surroundings surroundings;
    private final Foreground foreground;

    SearchVerb(Engines engines, Console console, Surroundings surroundings, Foreground foreground) {
        this.engines = engines;
        this.console = console;
        this.surroundings = surroundings;
        this.foreground = foreground;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "search",
                "[REGISTRY/]TERM",
                "Look for repositories, on Docker Hub or in another registry that offers it",
                Option.value("-f --filter", "KEY=VALUE", "Only those with stars=N at least, or is-official=true"),
                Option.value("--format", "FORMAT", "table, json, or a template such as '{{.Name}}'"),
                Option.value("--limit", "N", "So many at most (default 25)"),
                Option.flag("--no-trunc", "Print whole descriptions"),
                RegistryOptions.TLS_VERIFY,
                RegistryOptions.AUTHORITY);
    }

    @Override
    public int run(Arguments arguments) {
        String term = arguments.operands(1, 1).get(0);
        SearchOptions options = options(arguments);
        try (Carafe carafe = engines.open()) {
            RegistryWork work =
                    new RegistryWork(carafe, console, foreground, RegistryOptions.settings(arguments, surroundings));
            List<SearchResult> found = work.quietly(registries -> registries.search(term, options));
            boolean whole = arguments.has("no-trunc");
            LISTING.print(
                    console,
                    arguments.last("format").orElse(""),
                    found.stream().map(result -> row(result, whole)).toList());
        }
        return 0;
    }

    private static SearchOptions options(Arguments arguments) {
        Filters filters = Filters.of(arguments, KEYS);
        List<Integer> stars = filters.read("stars", SearchVerb::number, "it is not a number");
        List<Boolean> official = filters.read("is-official", Arguments::bool, "it is neither true nor false");
        int limit = arguments
                .text("limit")
                .map(text -> number(text)
                        .filter(count -> count > 0 && count <= MOST_RESULTS)
                        .orElseThrow(() -> arguments.problem(
                                "--limit: '" + text + "' is outside the range of [1, " + MOST_RESULTS + "]")))
                .orElse(SearchOptions.DEFAULT.limit());
        return new SearchOptions(
                limit,
                stars.isEmpty() ? OptionalInt.empty() : OptionalInt.of(stars.get(0)),
                official.isEmpty() ? Choice.ANY : official.get(0) ? Choice.YES : Choice.NO);
    }

    private static Optional<Integer> number(String text) {
        return text.matches("[0-9]{1,9}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    private static Map<String, Object> row(SearchResult result, boolean whole) {
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("Name", result.name());
        String description = result.description();
        row.put(
                "Description",
                whole || description.length() <= LONGEST_DESCRIPTION
                        ? description
                        : description.substring(0, LONGEST_DESCRIPTION - 1) + "…");
        row.put("StarCount", Integer.toString(result.stars()));
        row.put("IsOfficial", result.official() ? "[OK]" : "");
        row.put("IsAutomated", result.automated() ? "[OK]" : "");
        return row;
    }
}
