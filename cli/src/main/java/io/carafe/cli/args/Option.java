package io.carafe.cli.args;

import java.util.List;

/**
 * An option of a verb.
 *
 * @param names with their dashes, as {@code -e} and {@code --env}; the first long one is its key
 * @param placeholder what its value is called in the help; empty for a switch
 * @param description one line for the help; empty keeps it out of the help
 */
public record Option(List<String> names, String placeholder, String description) {
    private static final String LONG = "--";

    public Option {
        names = List.copyOf(names);
    }

    /**
     * An option without a value, which can still be given one: {@code --rm=false}.
     *
     * @param names separated by spaces
     */
    public static Option flag(String names, String description) {
        return new Option(List.of(names.split(" ")), "", description);
    }

    /** An option with a value. */
    public static Option value(String names, String placeholder, String description) {
        return new Option(List.of(names.split(" ")), placeholder, description);
    }

    public boolean isFlag() {
        return placeholder.isEmpty();
    }

    /** What its values are found by: the first long name without its dashes. */
    public String key() {
        return longNames().get(0).substring(LONG.length());
    }

    /** The names that begin with two dashes. */
    public List<String> longNames() {
        return names.stream().filter(name -> name.startsWith(LONG)).toList();
    }

    /** The letters of the names that begin with one dash. */
    public List<String> letters() {
        return names.stream()
                .filter(name -> !name.startsWith(LONG))
                .map(name -> name.substring(1))
                .toList();
    }

    /** As messages name it: {@code -e, --env}. */
    public String text() {
        return String.join(", ", names);
    }
}
