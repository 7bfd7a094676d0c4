package io.carafe.cli.args;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * What {@code --filter KEY=VALUE} says: every key must agree, and the values of one key are alternatives, except for
 * labels, which must all be there.
 *
 * @param values by key
 */
public record Filters(Arguments arguments, Map<String, List<String>> values) {
    private static final String OPTION = "filter";
    private static final String LABEL = "label";
    private static final String NO_LABEL = "label!";

    /**
     * Reads them.
     *
     * @param known the keys that there are
     * @throws UsageException when one is something else
     */
    public static Filters of(Arguments arguments, Collection<String> known) {
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (String filter : arguments.all(OPTION)) {
            int equals = filter.indexOf('=');
            if (equals <= 0) {
                throw arguments.problem("invalid argument \"" + filter
                        + "\" for \"-f, --filter\" flag: invalid argument '" + filter + "': it is not KEY=VALUE");
            }
            String key = filter.substring(0, equals).strip();
            if (!known.contains(key)) {
                throw arguments.problem(
                        "--filter: '" + key + "' is not something to filter by", Suggestion.sentence(key, known));
            }
            values.computeIfAbsent(key, unused -> new ArrayList<>())
                    .add(filter.substring(equals + 1).strip());
        }
        return new Filters(arguments, values);
    }

    public boolean has(String key) {
        return values.containsKey(key);
    }

    public List<String> of(String key) {
        return values.getOrDefault(key, List.of());
    }

    /** Whether one of the values of a key applies, or there are none. */
    public boolean any(String key, Predicate<String> applies) {
        return !has(key) || of(key).stream().anyMatch(applies);
    }

    /** Whether labels agree with {@code label=KEY[=VALUE]} and {@code label!=KEY[=VALUE]}. */
    public boolean labels(Map<String, String> labels) {
        return of(LABEL).stream().allMatch(wanted -> hasLabel(labels, wanted))
                && of(NO_LABEL).stream().noneMatch(unwanted -> hasLabel(labels, unwanted));
    }

    private static boolean hasLabel(Map<String, String> labels, String wanted) {
        int equals = wanted.indexOf('=');
        String value = labels.get(equals < 0 ? wanted : wanted.substring(0, equals));
        return value != null && (equals < 0 || value.equals(wanted.substring(equals + 1)));
    }

    /** An error about a value. */
    public UsageException problem(String key, String value, String why) {
        return arguments.problem("--filter " + key + "=" + value + ": " + why);
    }

    /** The values of a key as something else; an error when {@code read} gives null. */
    public <T> List<T> read(String key, Function<String, java.util.Optional<T>> read, String why) {
        List<T> all = new ArrayList<>();
        for (String value : of(key)) {
            all.add(read.apply(value).orElseThrow(() -> problem(key, value, why)));
        }
        return all;
    }
}
