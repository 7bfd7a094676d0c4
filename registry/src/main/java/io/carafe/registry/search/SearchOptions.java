package io.carafe.registry.search;

import java.util.OptionalInt;

/**
 * What to look for.
 *
 * @param limit how many results at most, 1 to 100
 * @param stars with so many at least
 * @param official only those that the registry itself looks after, or only others; both without
 */
public record SearchOptions(int limit, OptionalInt stars, Choice official) {
    public static final SearchOptions DEFAULT = new SearchOptions(25, OptionalInt.empty(), Choice.ANY);

    /** A filter by a yes or a no. */
    public enum Choice {
        ANY,
        YES,
        NO;

        boolean accepts(boolean value) {
            return this == ANY || value == (this == YES);
        }
    }

    boolean accepts(SearchResult result) {
        return result.stars() >= stars.orElse(0) && official.accepts(result.official());
    }
}
