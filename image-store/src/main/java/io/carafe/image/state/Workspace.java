package io.carafe.image.state;

import io.carafe.api.kernel.HeldLock;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** A temporary directory of one piece of work; removed with everything in it when closed. */
public final class Workspace implements AutoCloseable {
    private static final String LEASE = "lease";

    private final Workspaces workspaces;
    private final String name;
    private final StateDirectory directory;
    private final HeldLock lock;
    private boolean released;

    Workspace(Workspaces workspaces, String name, StateDirectory directory, HeldLock lock) {
        this.workspaces = workspaces;
        this.name = name;
        this.directory = directory;
        this.lock = lock;
    }

    public StateDirectory directory() {
        return directory;
    }

    /**
     * Says which layers the work needs; as long as it goes on, they are not removed. What is there, is known for certain
     * only by looking afterwards, with the lock of the store held.
     */
    public void lease(List<String> chainIds) {
        directory.writeNew(LEASE, String.join("\n", chainIds).getBytes(StandardCharsets.US_ASCII));
    }

    /** What {@link #lease} said in a workspace. */
    public static List<String> leased(StateDirectory directory) {
        return directory.read(LEASE).stream()
                .flatMap(contents -> new String(contents, StandardCharsets.US_ASCII).lines())
                .toList();
    }

    /** Leaves it where it is, for whoever claims it next. */
    public void release() {
        released = true;
        giveUp();
    }

    @Override
    public void close() {
        if (released) {
            return;
        }
        try {
            workspaces.remove(name);
        } finally {
            giveUp();
        }
    }

    private void giveUp() {
        directory.close();
        lock.close();
    }
}
