package io.carafe.cli.registry;

import io.carafe.cli.args.Arguments;
import java.util.Locale;

/** When {@code run} and {@code create} pull: {@code --pull}. */
public enum PullPolicy {
    ALWAYS,
    MISSING,
    NEVER;

    /** What the arguments say. */
    public static PullPolicy of(Arguments arguments) {
        String text = arguments.text("pull").orElse("missing");
        for (PullPolicy policy : values()) {
            if (policy.name().toLowerCase(Locale.ROOT).equals(text)) {
                return policy;
            }
        }
        throw arguments.problem("--pull: '" + text + "' is none of always, missing and never");
    }
}
