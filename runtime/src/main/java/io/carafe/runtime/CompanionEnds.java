package io.carafe.runtime;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import io.carafe.runtime.state.KeptCompanion;
import io.carafe.runtime.state.ProcessIdentities;
import jakarta.inject.Inject;

/**
 * Ends programs that ran beside containers which ended while no engine was there. The keeper holds their leashes until an
 * engine tells it not to. Thread-safe.
 */
public final class CompanionEnds {
    private static final int SIGKILL = 9;

    private final ProcessIdentities identities;
    private final Kernel kernel;

    @Inject
    public CompanionEnds(ProcessIdentities identities, Kernel kernel) {
        this.identities = identities;
        this.kernel = kernel;
    }

    /** Ends it, if it is there. */
    void end(KeptCompanion companion) {
        Result opened = kernel.pidfdOpen(companion.process().pid());
        if (!opened.ok()) {
            return;
        }
        try (Descriptor pidfd = new Descriptor(kernel, opened.intOrThrow("open a pidfd"))) {
            if (identities.isAlive(companion.process())) {
                kernel.pidfdSendSignal(pidfd.number(), SIGKILL);
            }
        }
    }
}
