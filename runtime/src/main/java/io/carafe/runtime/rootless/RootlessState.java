package io.carafe.runtime.rootless;

import io.carafe.runtime.state.Held;
import io.carafe.runtime.state.KeptCompanion;
import io.carafe.runtime.state.ProcessIdentity;
import java.util.Optional;

/**
 * What the keeper has of the network, so that the next engine finds it.
 *
 * @param name tells it from those that were made before
 * @param user its user namespace
 * @param network its network namespace
 * @param outside the program that leads out of it
 */
record RootlessState(String name, ProcessIdentity keeper, Held user, Held network, Optional<KeptCompanion> outside) {
    RootlessState withOutside(Optional<KeptCompanion> other) {
        return new RootlessState(name, keeper, user, network, other);
    }
}
