package io.carafe.runtime.host;

import io.carafe.api.isolation.IdRange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The ids of users and groups that containers of an engine may have.
 *
 * @param users of users
 * @param groups of groups
 */
record SubordinateIds(List<IdRange> users, List<IdRange> groups) {
    /** To whom ids for the containers of root's are granted: the first that has both decides. */
    private static final List<Set<String>> OF_ROOT =
            List.of(Set.of("carafe"), Set.of("containers"), Set.of("root", "0"));

    /** Above what useradd(8) grants and what systemd takes for its own containers, and below 2^31. */
    static final IdRange USUAL = new IdRange(1_879_048_192, 65_536);

    private static final SubordinateIds NONE = new SubordinateIds(List.of(), List.of());

    boolean suffice() {
        return !users.isEmpty() && !groups.isEmpty();
    }

    /**
     * /etc/subuid and /etc/subgid (subuid(5)), and the ids that exist here.
     *
     * @param subuid the lines of the one
     * @param subgid the lines of the other
     */
    record Files(List<String> subuid, List<String> subgid, List<IdRange> users, List<IdRange> groups) {
        /** What is granted to a user by one of these names. */
        SubordinateIds of(Set<String> names) {
            return new SubordinateIds(granted(subuid, names, users), granted(subgid, names, groups));
        }

        /** What is granted for the containers of root's; where nothing is, a range that is granted to nobody. */
        SubordinateIds ofRoot() {
            return OF_ROOT.stream()
                    .map(this::of)
                    .filter(SubordinateIds::suffice)
                    .findFirst()
                    .orElseGet(() -> isFree() ? new SubordinateIds(List.of(USUAL), List.of(USUAL)) : NONE);
        }

        private boolean isFree() {
            return Stream.concat(subuid.stream(), subgid.stream())
                    .flatMap(line -> Line.of(line).stream())
                    .noneMatch(line -> line.range.first() < USUAL.first() + USUAL.count()
                            && USUAL.first() < line.range.first() + line.range.count());
        }

        private static List<IdRange> granted(List<String> lines, Set<String> names, List<IdRange> existing) {
            List<IdRange> ranges = new ArrayList<>();
            for (String text : lines) {
                Line.of(text)
                        .filter(line -> names.contains(line.name))
                        .map(Line::range)
                        .filter(range -> exists(range, existing))
                        .ifPresent(ranges::add);
            }
            return ranges;
        }

        private static boolean exists(IdRange range, List<IdRange> existing) {
            long last = range.first() + Math.max(0, range.count() - 1);
            return existing.stream().anyMatch(here -> here.contains(range.first()) && here.contains(last));
        }
    }

    private record Line(String name, IdRange range) {
        /** newuidmap(1) passes over malformed lines as well. */
        static Optional<Line> of(String text) {
            String[] fields = text.strip().split(":", -1);
            return fields.length == 3 && isNumber(fields[1]) && isNumber(fields[2])
                    ? Optional.of(
                            new Line(fields[0], new IdRange(Long.parseLong(fields[1]), Long.parseLong(fields[2]))))
                    : Optional.empty();
        }

        private static boolean isNumber(String text) {
            return text.matches("\\d{1,10}");
        }
    }
}
