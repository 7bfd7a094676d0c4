package io.carafe.image.tree;

import io.carafe.api.kernel.Pathname;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A tree as it is, with what the image of a container says of it, as an archive has it. */
final class WalkSteps implements ArchiveSteps {
    private final TreeWalk walk;
    private final OwnerView owners;
    private final ImageNotes notes;
    private final Pathname top;
    private final Deque<Part> devices = new ArrayDeque<>();

    /**
     * @param walk closed with this
     * @param notes stays the caller's
     * @param top where the walk begins, from the root that the notes are of
     */
    WalkSteps(TreeWalk walk, OwnerView owners, ImageNotes notes, Pathname top) {
        this.walk = walk;
        this.owners = owners;
        this.notes = notes;
        this.top = top;
    }

    @Override
    public @Nullable Part next() {
        if (!devices.isEmpty()) {
            return devices.remove();
        }
        TreeWalk.Step step = walk.next();
        if (step == null) {
            return null;
        }
        if (step.kind() == TreeWalk.Kind.ENTER) {
            notes.devices(top.resolve(step.path()), step.status())
                    .forEach((name, device) ->
                            devices.add(new Part.Device(step.path().resolve(name), device)));
        }
        return new Part.Tree(step);
    }

    @Override
    public OwnerView owners() {
        return owners;
    }

    @Override
    public Optional<NotedOwner> noted(TreeWalk.Step step) {
        return notes.owner(top.resolve(step.path()), step.status());
    }

    @Override
    public void close() {
        walk.close();
    }
}
