package io.carafe.runtime.keeper;

import io.carafe.api.error.CarafeException;
import io.carafe.runtime.state.Held;
import io.carafe.runtime.state.KeptProcess;
import io.carafe.runtime.stream.LogAttachment;
import java.util.Optional;

/**
 * Lets the keeper read on when what it has read has arrived, so that a container that is faster than whoever reads it
 * waits, and nothing is overwritten in the log before it was read. Used by one thread.
 */
final class Credits implements LogAttachment.Delivery {
    /** Credit is given back when this share of it has been used up. */
    private static final int SHARE = 4;

    private final KeeperLink link;
    private final KeptProcess kept;
    private final long portion;
    private final boolean sole;
    private long output;
    private long error;

    /**
     * Begins.
     *
     * @param credit of each output at the beginning, in bytes
     * @param sole whether nobody else will ever read it: what is not taken, the container cannot write then, as to a pipe
     */
    Credits(KeeperLink link, KeptProcess kept, long credit, boolean sole) {
        this.link = link;
        this.kept = kept;
        this.portion = credit / SHARE;
        this.sole = sole;
    }

    @Override
    public void delivered(boolean ofError, long bytes) {
        if (ofError) {
            error += bytes;
            if (error >= portion) {
                grant(kept.stderr(), error);
                error = 0;
            }
        } else {
            output += bytes;
            if (output >= portion) {
                grant(kept.stdout().or(kept::terminal), output);
                output = 0;
            }
        }
    }

    @Override
    public void refused(boolean ofError) {
        if (sole) {
            (ofError ? kept.stderr() : kept.stdout()).ifPresent(new KeptHoldings(link, kept)::drop);
        }
    }

    /** Nobody reads any more, so nobody is to be waited for. */
    @Override
    public void over() {
        grant(kept.stdout().or(kept::terminal), KeeperLink.UNLIMITED);
        grant(kept.stderr(), KeeperLink.UNLIMITED);
    }

    private void grant(Optional<Held> relay, long bytes) {
        try {
            relay.ifPresent(held -> link.grant(held, bytes));
        } catch (CarafeException atItsEnd) {
            // A relay that is no more needs no credit.
            return;
        }
    }
}
