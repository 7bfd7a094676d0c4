package io.carafe.image.state;

/** A temporary directory of one piece of work; removed with everything in it when closed. */
public final class Workspace implements AutoCloseable {
    private final Workspaces workspaces;
    private final String name;
    private final StateDirectory directory;

    Workspace(Workspaces workspaces, String name, StateDirectory directory) {
        this.workspaces = workspaces;
        this.name = name;
        this.directory = directory;
    }

    public StateDirectory directory() {
        return directory;
    }

    @Override
    public void close() {
        try {
            workspaces.remove(name);
        } finally {
            directory.close();
        }
    }
}
