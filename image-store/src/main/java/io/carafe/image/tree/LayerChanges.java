package io.carafe.image.tree;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Tells what a writable layer of overlayfs changes, as {@code docker diff} does: a directory counts as changed when it is
 * one itself, or when something directly in it comes or goes.
 */
public final class LayerChanges {
    private static final Set<OpenFlag> OPEN = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);
    private static final Pathname SELF = Pathname.of(".");
    private static final Pathname ROOT = Pathname.of("/");

    private final FileCalls kernel;

    public LayerChanges(FileCalls kernel) {
        this.kernel = kernel;
    }

    /**
     * Finds them out.
     *
     * @param upper the writable layer; no changes when there is none
     * @param lower the layers below it, the uppermost first
     * @param places where something was only made to mount something on, relative; it does not count when it is new, and
     *     neither does the time of the directory that it is in
     * @return in the order of a walk through the tree, a directory before what is in it
     */
    public List<TreeChange> of(Pathname upper, List<Pathname> lower, Set<Pathname> places) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, upper, OPEN);
        if (opened.failedWith(Errno.ENOENT)) {
            return List.of();
        }
        try (Descriptor top = new Descriptor(kernel, opened.intOrThrow("open the directory " + upper));
                TreeWalk walk = new TreeWalk(kernel, top.number(), status -> false);
                Comparison comparison = new Comparison(lower, places)) {
            for (TreeWalk.Step step = walk.next(); step != null; step = walk.next()) {
                comparison.follow(step);
            }
            return comparison.changes();
        }
    }

    /** Something that may turn out to be changed. */
    private static final class Candidate {
        private final Pathname path;
        private TreeChange.@Nullable Kind kind;
        private boolean byTimeAlone;
        private boolean hasPlaces;

        Candidate(Pathname path, TreeChange.@Nullable Kind kind) {
            this.path = path;
            this.kind = kind;
        }
    }

    /** A directory that is being compared, with what is below it. */
    private record Level(Candidate candidate, MergedDirectory lower) {}

    private final class Comparison implements AutoCloseable {
        private final List<Pathname> layers;
        private final Set<Pathname> places;
        private final List<Candidate> candidates = new ArrayList<>();
        private final Deque<Level> levels = new ArrayDeque<>();

        Comparison(List<Pathname> layers, Set<Pathname> places) {
            this.layers = layers;
            this.places = places;
        }

        List<TreeChange> changes() {
            List<TreeChange> changes = new ArrayList<>();
            for (Candidate candidate : candidates) {
                if (candidate.kind != null && !(candidate.byTimeAlone && candidate.hasPlaces)) {
                    changes.add(new TreeChange(candidate.kind, ROOT.resolve(candidate.path)));
                }
            }
            return changes;
        }

        void follow(TreeWalk.Step step) {
            switch (step.kind()) {
                case ENTER -> enter(step);
                case FILE -> file(step);
                case LEAVE -> levels.pop().lower().close();
            }
        }

        private void enter(TreeWalk.Step step) {
            if (levels.isEmpty()) {
                levels.push(new Level(new Candidate(step.path(), null), MergedDirectory.ofRoots(kernel, layers)));
                return;
            }
            MergedDirectory parent = levels.element().lower();
            FileStatus before = parent.status(step.name());
            Candidate candidate = note(step.path(), directoryKind(before, step.status()));
            candidate.byTimeAlone = before != null && sameButTime(before, step.status());
            MergedDirectory below =
                    before != null && before.isDirectory() ? parent.enter(step.name()) : parent.nothing();
            levels.push(new Level(candidate, below));
            if (MergedDirectory.isOpaque(kernel, step.handle())) {
                hide(step, below);
                below.close();
            }
        }

        private static TreeChange.@Nullable Kind directoryKind(@Nullable FileStatus before, FileStatus now) {
            if (before == null) {
                return TreeChange.Kind.ADDED;
            }
            return sameButTime(before, now) && before.modified().equals(now.modified())
                    ? null
                    : TreeChange.Kind.MODIFIED;
        }

        private static boolean sameButTime(FileStatus before, FileStatus now) {
            return before.mode() == now.mode() && before.uid() == now.uid() && before.gid() == now.gid();
        }

        /** An opaque directory takes away all that is below it and not in itself. */
        private void hide(TreeWalk.Step step, MergedDirectory below) {
            Set<Pathname> own = new HashSet<>(names(step.handle()));
            Set<Pathname> gone = new TreeSet<>();
            for (int handle : below.handles()) {
                gone.addAll(names(handle));
            }
            gone.removeIf(name -> own.contains(name) || below.status(name) == null);
            gone.forEach(name -> note(step.path().resolve(name), TreeChange.Kind.DELETED));
        }

        private List<Pathname> names(int directory) {
            int copy = kernel.openat2(directory, SELF, OPEN, 0, Set.of()).intOrThrow("list a directory");
            try (Descriptor list = new Descriptor(kernel, copy)) {
                List<Pathname> names = new ArrayList<>();
                for (List<DirectoryEntry> some = entries(list); !some.isEmpty(); some = entries(list)) {
                    some.forEach(entry -> names.add(entry.name()));
                }
                return names;
            }
        }

        private List<DirectoryEntry> entries(Descriptor list) {
            return kernel.getdents64(list.number()).orThrow("list a directory");
        }

        private void file(TreeWalk.Step step) {
            FileStatus before = levels.element().lower().status(step.name());
            if (!Overlay.isWhiteout(step.status())) {
                note(step.path(), before == null ? TreeChange.Kind.ADDED : TreeChange.Kind.MODIFIED);
            } else if (before != null) {
                note(step.path(), TreeChange.Kind.DELETED);
            }
        }

        private Candidate note(Pathname path, TreeChange.@Nullable Kind kind) {
            Candidate parent = levels.element().candidate();
            if (kind == TreeChange.Kind.ADDED && places.contains(path)) {
                parent.hasPlaces = true;
                return new Candidate(path, null);
            }
            Candidate candidate = new Candidate(path, kind);
            candidates.add(candidate);
            if (kind == TreeChange.Kind.ADDED || kind == TreeChange.Kind.DELETED) {
                parent.byTimeAlone = false;
                if (parent.kind == null) {
                    parent.kind = TreeChange.Kind.MODIFIED;
                }
            }
            return candidate;
        }

        @Override
        public void close() {
            levels.forEach(level -> level.lower().close());
        }
    }
}
