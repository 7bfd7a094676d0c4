package io.carafe.api.isolation;

/**
 * An option that an isolator adds to {@code carafe run}.
 *
 * @param name without the dashes: {@code time-offset}
 * @param placeholder what its value is called in the help; empty for an option without a value
 * @param description one line for the help
 */
public record IsolatorOption(String name, String placeholder, String description) {
    /** Whether the option takes no value; given, it arrives as {@code "true"}. */
    public boolean isSwitch() {
        return placeholder.isEmpty();
    }
}
