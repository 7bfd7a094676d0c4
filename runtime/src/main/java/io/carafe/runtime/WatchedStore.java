package io.carafe.runtime;

import io.carafe.image.StoreStep;
import io.carafe.image.StoreWatch;
import io.carafe.runtime.failpoint.Failpoint;
import io.carafe.runtime.failpoint.Failpoints;
import jakarta.inject.Inject;

/** The failpoints within changes of the image store. */
final class WatchedStore implements StoreWatch {
    private final Failpoints failpoints;

    @Inject
    WatchedStore(Failpoints failpoints) {
        this.failpoints = failpoints;
    }

    @Override
    public void reached(StoreStep step) {
        failpoints.reached(
                switch (step) {
                    case LAYERS_TAKEN -> Failpoint.IMAGE_LAYERS_TAKEN;
                    case LAYERS_ADOPTED -> Failpoint.IMAGE_LAYERS_ADOPTED;
                    case IMAGE_ADDED -> Failpoint.IMAGE_ADDED;
                    case NAME_REMOVED -> Failpoint.IMAGE_UNTAGGED;
                    case IMAGE_REMOVED -> Failpoint.IMAGE_REMOVED;
                    case LAYERS_EVICTED -> Failpoint.IMAGE_LAYERS_EVICTED;
                });
    }
}
