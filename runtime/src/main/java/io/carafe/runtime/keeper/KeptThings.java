package io.carafe.runtime.keeper;

import io.carafe.api.error.CarafeException;
import io.carafe.runtime.state.KeptProcess;
import java.util.Optional;
import java.util.stream.Stream;

/** What to do with all that a keeper has of one run. */
final class KeptThings {
    private KeptThings() {}

    /** Lets go of it. What is at its end is gone already, and a keeper that is gone has nothing. */
    static void drop(KeeperLink link, KeptProcess kept) {
        Stream.of(kept.terminal(), kept.stdin(), kept.stdout(), kept.stderr(), kept.log())
                .flatMap(Optional::stream)
                .forEach(held -> dropOne(link, held));
    }

    private static void dropOne(KeeperLink link, Held held) {
        try {
            link.drop(held);
        } catch (CarafeException gone) {
            // That is what was wanted.
            return;
        }
    }
}
