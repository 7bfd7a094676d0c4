package io.carafe.runtime.keeper;

import io.carafe.api.error.CarafeException;
import io.carafe.runtime.state.Held;
import io.carafe.runtime.state.KeptCompanion;
import io.carafe.runtime.state.KeptProcess;
import java.util.Optional;
import java.util.stream.Stream;

/** All that a keeper has of one run. */
record KeptHoldings(KeeperLink link, KeptProcess kept) {

    /** Has the keeper let go of it. What is at its end is gone already, and a keeper that is gone has nothing. */
    void drop() {
        Stream.of(
                        kept.companion().map(KeptCompanion::leash),
                        kept.terminal(),
                        kept.stdin(),
                        kept.stdout(),
                        kept.stderr(),
                        kept.log())
                .flatMap(Optional::stream)
                .forEach(this::drop);
    }

    /** Has the keeper let go of one thing. */
    void drop(Held held) {
        try {
            link.drop(held);
        } catch (CarafeException gone) {
            // That is what was wanted.
            return;
        }
    }
}
