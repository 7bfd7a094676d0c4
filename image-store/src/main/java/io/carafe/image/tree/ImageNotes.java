package io.carafe.image.tree;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.EntryPath;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an image says of files in a container that only root could have made so: owners of links and FIFOs, which have no
 * room for a {@link NotedOwner}, and device nodes, which are not there at all. It counts for what the container has not
 * changed. Nothing is read before somebody asks. Not thread-safe.
 */
public final class ImageNotes implements AutoCloseable {
    private static final Set<AtFlag> ITSELF = Set.of(AtFlag.EMPTY_PATH);
    private static final long MOST_BYTES = 64 << 20;

    private final FileCalls kernel;
    private final long mount;
    private final List<Pathname> layers;
    private final int own;
    private final boolean owners;
    private @Nullable Union union;

    /**
     * The notes of all layers.
     *
     * @param devices names of device nodes by the directories that some layer has them in
     */
    private record Union(List<LayerNotes> notes, Map<Pathname, Set<Pathname>> devices, List<String> warnings) {}

    private @Nullable MergedDirectory merged;
    private Pathname mergedPath = Pathname.EMPTY;

    /**
     * Of a container's files.
     *
     * @param root its root directory, open, however it was united; what else is mounted in there is not the image's
     * @param own its writable layer, if there is one
     * @param layers of its image, the uppermost first
     * @param owners whether links and FIFOs have other owners in the image
     */
    public static ImageNotes of(
            FileCalls kernel, int root, Optional<Pathname> own, List<Pathname> layers, boolean owners) {
        long mount = kernel.statx(root, Pathname.EMPTY, ITSELF)
                .orThrow("look at a root directory")
                .mountId();
        List<Pathname> all = new ArrayList<>();
        own.ifPresent(all::add);
        all.addAll(layers);
        return new ImageNotes(kernel, mount, all, own.isPresent() ? 1 : 0, owners);
    }

    /** Where every file is as the image has it. */
    public static ImageNotes none(FileCalls kernel) {
        return new ImageNotes(kernel, 0, List.of(), 0, false);
    }

    private ImageNotes(FileCalls kernel, long mount, List<Pathname> layers, int own, boolean owners) {
        this.kernel = kernel;
        this.mount = mount;
        this.layers = List.copyOf(layers);
        this.own = own;
        this.owners = owners;
    }

    /**
     * Whose a file is that the kernel says is the container's root's.
     *
     * @param path from the root, without links on the way
     */
    Optional<NotedOwner> owner(Pathname path, FileStatus status) {
        boolean link = status.type() == FileType.SYMBOLIC_LINK || status.type() == FileType.FIFO;
        if (!link || !owners || status.mountId() != mount || layers.isEmpty()) {
            return Optional.empty();
        }
        List<LayerNotes> notes = union().notes();
        if (notes.stream().noneMatch(layer -> layer.files().containsKey(path))) {
            return Optional.empty();
        }
        EntryPath place = EntryPath.ofClean(path);
        return merged(place.parent()).each(place.name()).stream()
                .filter(named -> named.file().isPresent())
                .findFirst()
                .map(named -> notes.get(named.layer()).files().get(path))
                .filter(noted -> noted.type() == status.type())
                .map(NotedFile::owner);
    }

    /**
     * The device nodes that a directory has in the image and not here, by name.
     *
     * @param path from the root, without links on the way
     */
    Map<Pathname, NotedFile> devices(Pathname path, FileStatus directory) {
        if (directory.mountId() != mount || layers.isEmpty()) {
            return Map.of();
        }
        Map<Pathname, NotedFile> devices = new TreeMap<>();
        for (Pathname name : union().devices().getOrDefault(path, Set.of())) {
            device(path, name).ifPresent(device -> devices.put(name, device));
        }
        return devices;
    }

    /** One that the uppermost layer with anything of that name has, and that nothing of a layer below is seen in place of. */
    private Optional<NotedFile> device(Pathname directory, Pathname name) {
        Pathname path = directory.resolve(name);
        MergedDirectory here = merged(directory);
        for (MergedDirectory.Named named : here.each(name)) {
            NotedFile noted = union().notes().get(named.layer()).files().get(path);
            boolean absent = named.file().map(Overlay::isWhiteout).orElse(true);
            if (noted != null && noted.isDevice() && absent) {
                return here.status(name) == null ? Optional.of(noted) : Optional.empty();
            }
            if (named.file().isPresent()) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    private MergedDirectory merged(Pathname path) {
        if (merged != null && mergedPath.equals(path)) {
            return merged;
        }
        close();
        MergedDirectory here = MergedDirectory.ofRoots(kernel, layers);
        for (Pathname name : EntryPath.components(path)) {
            try (MergedDirectory above = here) {
                here = above.enter(name);
            }
        }
        merged = here;
        mergedPath = path;
        return here;
    }

    private Union union() {
        if (union == null) {
            union = read();
        }
        return union;
    }

    private Union read() {
        List<LayerNotes> notes = new ArrayList<>();
        Map<Pathname, Set<Pathname>> devices = new HashMap<>();
        List<String> warnings = new ArrayList<>();
        long left = MOST_BYTES;
        long forgotten = 0;
        for (int i = 0; i < layers.size(); i++) {
            LayerNotes layer = i < own ? LayerNotes.none(kernel) : notes(layers.get(i), left, warnings);
            left -= layer.bytes();
            forgotten += layer.forgotten();
            notes.add(layer);
            layer.files().forEach((path, file) -> {
                if (file.isDevice()) {
                    EntryPath place = EntryPath.ofClean(path);
                    devices.computeIfAbsent(place.parent(), parent -> new HashSet<>())
                            .add(place.name());
                }
            });
        }
        if (forgotten > 0) {
            warnings.add(
                    forgotten + " links, FIFOs and device nodes of the image are too many to be remembered: they lack"
                            + " their owners, or are missing");
        }
        return new Union(notes, devices, warnings);
    }

    private LayerNotes notes(Pathname layer, long mostBytes, List<String> warnings) {
        try {
            return LayerNotes.of(kernel, layer, owners, mostBytes);
        } catch (DamagedStateException damaged) {
            // Its files are there nevertheless, and perhaps all that is left of it.
            warnings.add("owners of links and FIFOs, and device nodes, may be missing: " + damaged.getMessage());
            return LayerNotes.none(kernel);
        }
    }

    /** What of this could not be found out, in sentences without a full stop. */
    List<String> warnings() {
        return union == null ? List.of() : union.warnings();
    }

    @Override
    public void close() {
        if (merged != null) {
            merged.close();
            merged = null;
        }
    }
}
