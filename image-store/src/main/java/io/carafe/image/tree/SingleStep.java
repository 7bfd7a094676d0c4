package io.carafe.image.tree;

import io.carafe.api.kernel.Pathname;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One file that is no directory, as an archive has it. */
final class SingleStep implements ArchiveSteps {
    private final TreeWalk.Step file;
    private final OwnerView owners;
    private final ImageNotes notes;
    private final Pathname place;
    private boolean done;

    /**
     * @param notes stays the caller's
     * @param place the path of the file, from the root that the notes are of
     */
    SingleStep(TreeWalk.Step file, OwnerView owners, ImageNotes notes, Pathname place) {
        this.file = file;
        this.owners = owners;
        this.notes = notes;
        this.place = place;
    }

    @Override
    public @Nullable Part next() {
        boolean first = !done;
        done = true;
        return first ? new Part.Tree(file) : null;
    }

    @Override
    public OwnerView owners() {
        return owners;
    }

    @Override
    public Optional<NotedOwner> noted(TreeWalk.Step step) {
        return notes.owner(place, step.status());
    }

    @Override
    public void close() {}
}
