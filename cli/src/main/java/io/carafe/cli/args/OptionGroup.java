package io.carafe.cli.args;

import java.util.List;

/**
 * Options that stand together in the help.
 *
 * @param title empty for the options of the verb at large
 */
public record OptionGroup(String title, List<Option> options) {
    public OptionGroup {
        options = List.copyOf(options);
    }

    /** Options of the verb at large. */
    public static OptionGroup of(Option... options) {
        return new OptionGroup("", List.of(options));
    }
}
