package io.carafe.cli.verb;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Filters;
import io.carafe.cli.format.Moment;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;

/** What {@code --filter} of the verbs that prune says: labels, and until when something must have been made. */
record PruneFilter(Filters filters, List<Instant> until) {
    private static final String UNTIL = "until";
    private static final List<String> KEYS = List.of("label", "label!", UNTIL);

    static PruneFilter of(Arguments arguments, ZonedDateTime now) {
        Filters filters = Filters.of(arguments, KEYS);
        return new PruneFilter(filters, filters.read(UNTIL, text -> Moment.parse(text, now), "it is not a time"));
    }

    boolean hasUntil() {
        return !until.isEmpty();
    }

    boolean lets(Map<String, String> labels, Instant created) {
        return labels(labels) && until.stream().allMatch(created::isBefore);
    }

    boolean labels(Map<String, String> labels) {
        return filters.labels(labels);
    }
}
