package io.carafe.image.tree;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.EntryPath;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The writable layer of an overlay as the archive of an image's layer has it: whiteouts and opaque directories become the
 * marks of the OCI image specification, and the attributes that overlayfs keeps for itself stay out. The top is a part
 * only when there is something else, or when it is not as below.
 */
final class WritableLayer implements ArchiveSteps {
    private static final Pathname ROOT = Pathname.of("/");
    private static final Set<AtFlag> ITSELF = Set.of(AtFlag.EMPTY_PATH);

    private final FileCalls kernel;
    private final TreeWalk walk;
    private final Set<Pathname> leaveOut;
    private final boolean topIsChanged;
    private final Warnings warnings;
    private final OwnerView owners;
    private final Deque<Part> ready = new ArrayDeque<>();
    private @Nullable Part top;
    private @Nullable Pathname skipped;

    /**
     * @param upper the writable layer, open
     * @param lower the layers below it, the uppermost first
     * @param changes what {@link LayerChanges} has found
     * @param places as {@link LayerChanges} left them out of account
     * @param owners as the container sees them
     */
    WritableLayer(
            FileCalls kernel,
            int upper,
            List<Pathname> lower,
            List<TreeChange> changes,
            Set<Pathname> places,
            OwnerView owners,
            Warnings warnings) {
        this.kernel = kernel;
        this.walk = new TreeWalk(kernel, upper, status -> false);
        this.leaveOut = unchanged(changes, places);
        this.topIsChanged = isTopChanged(upper, lower);
        this.owners = owners;
        this.warnings = warnings;
    }

    /** Places that were made for mounts alone, and the directories that are here because of them alone. */
    private static Set<Pathname> unchanged(List<TreeChange> changes, Set<Pathname> places) {
        Set<Pathname> changed = new HashSet<>();
        for (TreeChange change : changes) {
            changed.addAll(withParents(change.path().relativeTo(ROOT).orElse(Pathname.EMPTY)));
        }
        Set<Pathname> unchanged = new HashSet<>();
        for (Pathname place : places) {
            unchanged.addAll(withParents(place));
        }
        unchanged.removeAll(changed);
        return unchanged;
    }

    private static List<Pathname> withParents(Pathname path) {
        List<Pathname> all = new ArrayList<>();
        for (Pathname here = path;
                here.length() > 0;
                here = EntryPath.ofClean(here).parent()) {
            all.add(here);
        }
        return all;
    }

    private boolean isTopChanged(int upper, List<Pathname> lower) {
        FileStatus now = kernel.statx(upper, Pathname.EMPTY, ITSELF).orThrow("look at the writable layer");
        try (MergedDirectory below = MergedDirectory.ofRoots(kernel, lower)) {
            FileStatus before = kernel.statx(below.uppermost(), Pathname.EMPTY, ITSELF)
                    .orThrow("look at the layer below the writable one");
            return before.mode() != now.mode() || before.uid() != now.uid() || before.gid() != now.gid();
        }
    }

    @Override
    public @Nullable Part next() {
        while (ready.isEmpty()) {
            TreeWalk.Step step = walk.next();
            if (step == null) {
                return null;
            }
            follow(step);
        }
        return ready.remove();
    }

    private void follow(TreeWalk.Step step) {
        if (skipped != null) {
            if (step.kind() == TreeWalk.Kind.LEAVE && step.path().equals(skipped)) {
                skipped = null;
            }
            return;
        }
        switch (step.kind()) {
            case ENTER -> enter(step);
            case FILE -> file(step);
            case LEAVE -> {
                // An archive does not say so.
            }
        }
    }

    private void enter(TreeWalk.Step step) {
        if (leaveOut.contains(step.path())) {
            skipped = step.path();
            return;
        }
        if (step.path().length() == 0 && !topIsChanged) {
            top = new Part.Tree(step);
            return;
        }
        add(new Part.Tree(step));
        if (step.path().length() > 0 && MergedDirectory.isOpaque(kernel, step.handle())) {
            add(new Part.Mark(step.path().resolve(WhiteoutName.opaque())));
        }
    }

    private void file(TreeWalk.Step step) {
        Pathname parent = EntryPath.ofClean(step.path()).parent();
        if (leaveOut.contains(step.path())) {
            return;
        }
        if (Overlay.isWhiteout(step.status())) {
            add(new Part.Mark(parent.resolve(WhiteoutName.hiding(step.name()))));
        } else if (WhiteoutName.isReserved(step.name())) {
            warnings.add(Warnings.Kind.WHITEOUT_NAME, step.path());
        } else {
            add(new Part.Tree(step));
        }
    }

    private void add(Part part) {
        if (top != null) {
            ready.add(top);
            top = null;
        }
        ready.add(part);
    }

    @Override
    public boolean keeps(Pathname attribute) {
        return !Overlay.isOwnAttribute(attribute);
    }

    @Override
    public OwnerView owners() {
        return owners;
    }

    @Override
    public void close() {
        walk.close();
    }
}
