package io.carafe.image.tree;

import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.kernel.Timestamp;
import io.carafe.image.tar.EntryPath;
import io.carafe.image.tar.EntryType;
import io.carafe.image.tar.HeaderWriter;
import io.carafe.image.tar.SparseMap;
import io.carafe.image.tar.TarEntry;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A directory of the host's as a tar archive, made while it is read: everything below it in the order of names, with
 * owners, times, extended attributes, holes and hard links. Links are not followed, what is mounted inside belongs to
 * it, and sockets are left out, all as tar(1) does. A file that shrinks meanwhile is filled up with zeros.
 */
public final class TreeArchive implements ReadableByteChannel {
    private static final Set<OpenFlag> OPEN_FILE = Set.of(OpenFlag.RDONLY, OpenFlag.NOFOLLOW, OpenFlag.NONBLOCK);
    private static final Pathname TOP = Pathname.of("./");
    private static final int MARK_MODE = 0600;

    private final FileCalls kernel;
    private final FileFacts facts;
    private final ArchiveSteps steps;
    private final ImageNotes notes;
    private final Pathname prefix;
    private final Warnings warnings;
    private final Map<FileIdentity, Pathname> linked = new HashMap<>();
    private ByteBuffer header = ByteBuffer.allocate(0);
    private @Nullable FileData data;
    private int padding;
    private boolean ended;
    private boolean open = true;
    private @Nullable Descriptor owned;

    /**
     * @param top the directory, open; stays the caller's
     * @param leaveOut directories that do not belong to the archive
     */
    public TreeArchive(FileCalls kernel, int top, Predicate<FileStatus> leaveOut) {
        this(
                kernel,
                top,
                Pathname.EMPTY,
                leaveOut,
                Warnings.Kind.STORE,
                new View(OwnerView.ofHost(), ImageNotes.none(kernel), Pathname.EMPTY));
    }

    /**
     * How an archive sees a tree.
     *
     * @param owners as whoever unpacks it shall see them
     * @param notes what else is known of the files; stays the caller's, and open until the archive is closed
     * @param place where what is archived is, from the root that the notes are of and without links on the way
     */
    public record View(OwnerView owners, ImageNotes notes, Pathname place) {}

    /**
     * An archive of a directory under another name, which comes before all names in it.
     *
     * @param top the directory; closed with the archive
     * @param name relative; {@code .} is one, too
     */
    public static TreeArchive named(FileCalls kernel, Descriptor top, Pathname name, View view) {
        TreeArchive archive = new TreeArchive(kernel, top.number(), name, status -> false, Warnings.Kind.STORE, view);
        archive.owned = top;
        return archive;
    }

    /** An archive of a directory without what is mounted in it. */
    public static TreeArchive ofOneMount(FileCalls kernel, int top, View view) {
        long mount = kernel.statx(top, Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH))
                .orThrow("look at a directory")
                .mountId();
        return new TreeArchive(
                kernel, top, Pathname.EMPTY, status -> status.mountId() != mount, Warnings.Kind.MOUNT, view);
    }

    /**
     * The writable layer of an overlay as the layer of an image: with whiteouts as the OCI image specification has them,
     * and without what only overlayfs understands. Nothing at all when it changes nothing.
     *
     * @param upper the writable layer, open; stays the caller's
     * @param lower the layers below it, the uppermost first
     * @param changes what {@link LayerChanges} has found in it
     * @param places as it left them out of account
     * @param owners as the container sees them
     */
    public static TreeArchive ofWritableLayer(
            FileCalls kernel,
            int upper,
            List<Pathname> lower,
            List<TreeChange> changes,
            Set<Pathname> places,
            OwnerView owners) {
        Warnings warnings = new Warnings();
        return new TreeArchive(
                kernel,
                Pathname.EMPTY,
                warnings,
                new WritableLayer(kernel, upper, lower, changes, places, owners, warnings),
                ImageNotes.none(kernel));
    }

    private TreeArchive(
            FileCalls kernel, int top, Pathname name, Predicate<FileStatus> leaveOut, Warnings.Kind reason, View view) {
        this.kernel = kernel;
        this.facts = new FileFacts(kernel);
        this.prefix = name;
        this.warnings = new Warnings();
        TreeWalk walk = new TreeWalk(kernel, top, status -> {
            boolean out = leaveOut.test(status);
            if (out) {
                warnings.add(reason, 1);
            }
            return out;
        });
        this.steps = new WalkSteps(walk, view.owners(), view.notes(), view.place());
        this.notes = view.notes();
    }

    private TreeArchive(FileCalls kernel, Pathname name, Warnings warnings, ArchiveSteps steps, ImageNotes notes) {
        this.kernel = kernel;
        this.facts = new FileFacts(kernel);
        this.prefix = name;
        this.warnings = warnings;
        this.steps = steps;
        this.notes = notes;
    }

    /**
     * An archive of one file that is no directory, or of a link.
     *
     * @param directory that it is in; closed with the archive
     * @param name in that directory
     * @param nameInArchive what it is called in the archive
     */
    public static TreeArchive ofFile(
            FileCalls kernel, Descriptor directory, Pathname name, Pathname nameInArchive, View view) {
        boolean made = false;
        try {
            FileStatus status = kernel.statx(directory.number(), name, Set.of(AtFlag.SYMLINK_NOFOLLOW))
                    .orThrow("look at " + name);
            TreeArchive archive = new TreeArchive(
                    kernel,
                    Pathname.EMPTY,
                    new Warnings(),
                    new SingleStep(
                            new TreeWalk.Step(TreeWalk.Kind.FILE, nameInArchive, directory.number(), name, status),
                            view.owners(),
                            view.notes(),
                            view.place()),
                    view.notes());
            archive.owned = directory;
            made = true;
            return archive;
        } finally {
            if (!made) {
                directory.close();
            }
        }
    }

    /** What could not be put into it; complete after its end. */
    public List<String> warnings() {
        List<String> sentences = new ArrayList<>(warnings.sentences());
        sentences.addAll(notes.warnings());
        return sentences;
    }

    @Override
    public synchronized int read(ByteBuffer direct) throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
        int start = direct.position();
        while (direct.position() == start && direct.hasRemaining()) {
            if (header.hasRemaining()) {
                copyHeader(direct);
            } else if (data != null) {
                if (!data.read(direct)) {
                    data.close();
                    data = null;
                }
            } else if (padding > 0) {
                for (; padding > 0 && direct.hasRemaining(); padding--) {
                    direct.put((byte) 0);
                }
            } else if (ended) {
                return -1;
            } else {
                advance();
            }
        }
        return direct.position() - start;
    }

    private void copyHeader(ByteBuffer into) {
        int length = Math.min(header.remaining(), into.remaining());
        into.put(header.slice(header.position(), length));
        header.position(header.position() + length);
    }

    private void advance() {
        ArchiveSteps.Part part = steps.next();
        if (part == null) {
            header = ByteBuffer.wrap(HeaderWriter.endMarker());
            ended = true;
            return;
        }
        if (part instanceof ArchiveSteps.Part.Tree file) {
            follow(file.step());
        } else if (part instanceof ArchiveSteps.Part.Mark mark) {
            begin(mark(named(mark.path())));
        } else if (part instanceof ArchiveSteps.Part.Device device) {
            begin(device(named(device.path()), device.file()));
        }
    }

    private void follow(TreeWalk.Step step) {
        if (step.kind() == TreeWalk.Kind.ENTER) {
            begin(entry(
                    EntryType.DIRECTORY,
                    directoryName(named(step.path())),
                    step,
                    Pathname.EMPTY,
                    facts.attributes(step.handle()),
                    null));
        } else if (step.kind() == TreeWalk.Kind.FILE) {
            file(step);
        }
    }

    private static TarEntry mark(Pathname name) {
        return new TarEntry(
                EntryType.REGULAR,
                name,
                EntryPath.ofClean(name),
                Pathname.EMPTY,
                MARK_MODE,
                0,
                0,
                new Timestamp(0, 0),
                new DeviceNumber(0, 0),
                0,
                null,
                Map.of());
    }

    private static TarEntry device(Pathname name, NotedFile file) {
        return new TarEntry(
                typeOf(file.type()),
                name,
                EntryPath.ofClean(name),
                Pathname.EMPTY,
                file.permissions(),
                file.owner().user(),
                file.owner().group(),
                file.modified(),
                file.device(),
                0,
                null,
                Map.of());
    }

    private Pathname named(Pathname path) {
        return prefix.resolve(path);
    }

    private static Pathname directoryName(Pathname path) {
        return path.length() == 0 ? TOP : Pathname.of(slashed(path.bytes()));
    }

    private static byte[] slashed(byte[] bytes) {
        byte[] slashed = Arrays.copyOf(bytes, bytes.length + 1);
        slashed[bytes.length] = '/';
        return slashed;
    }

    private void file(TreeWalk.Step step) {
        FileStatus status = step.status();
        if (status.type() == FileType.SOCKET || status.type() == FileType.UNKNOWN) {
            warnings.add(Warnings.Kind.SOCKET, step.path());
            return;
        }
        if (status.links() > 1) {
            Pathname first = linked.putIfAbsent(FileIdentity.of(status), named(step.path()));
            if (first != null) {
                begin(entry(EntryType.HARD_LINK, named(step.path()), step, first, Map.of(), null));
                return;
            }
        }
        if (status.type() == FileType.REGULAR) {
            regular(step);
            return;
        }
        Pathname target = status.type() == FileType.SYMBOLIC_LINK
                ? kernel.readlinkat(step.handle(), step.name()).orThrow("read the link " + step.path())
                : Pathname.EMPTY;
        Map<Pathname, byte[]> attributes = facts.attributes(step.handle(), step.name());
        begin(entry(typeOf(status.type()), named(step.path()), step, target, attributes, null));
    }

    private static EntryType typeOf(FileType type) {
        return switch (type) {
            case SYMBOLIC_LINK -> EntryType.SYMBOLIC_LINK;
            case CHARACTER_DEVICE -> EntryType.CHARACTER_DEVICE;
            case BLOCK_DEVICE -> EntryType.BLOCK_DEVICE;
            case FIFO -> EntryType.FIFO;
            default -> throw new IllegalArgumentException("not in an archive: " + type);
        };
    }

    private void regular(TreeWalk.Step step) {
        Result opened = kernel.openat2(step.handle(), step.name(), OPEN_FILE, 0, Set.of());
        Descriptor file = new Descriptor(kernel, opened.intOrThrow("read " + step.path()));
        SparseMap sparse = facts.holes(file.number(), step.status());
        data = new FileData(kernel, file, step.path(), sparse, step.status().size());
        begin(entry(
                EntryType.REGULAR, named(step.path()), step, Pathname.EMPTY, facts.attributes(file.number()), sparse));
        padding = HeaderWriter.paddingOf(sparse == null ? step.status().size() : sparse.storedBytes());
    }

    private void begin(TarEntry entry) {
        header = ByteBuffer.wrap(HeaderWriter.write(entry));
    }

    private TarEntry entry(
            EntryType type,
            Pathname name,
            TreeWalk.Step step,
            Pathname link,
            Map<Pathname, byte[]> attributes,
            @Nullable SparseMap sparse) {
        FileStatus status = step.status();
        ToldFile told = ToldFile.of(step, attributes, steps);
        boolean device = type == EntryType.CHARACTER_DEVICE || type == EntryType.BLOCK_DEVICE;
        return new TarEntry(
                type,
                name,
                EntryPath.ofClean(step.path()),
                link,
                status.permissions(),
                told.user(),
                told.group(),
                status.modified(),
                device ? DeviceNumber.of(status.representedDevice()) : new DeviceNumber(0, 0),
                type == EntryType.REGULAR ? status.size() : 0,
                sparse,
                told.attributes());
    }

    @Override
    public synchronized boolean isOpen() {
        return open;
    }

    /** Waits for a read that is under way on another thread. */
    @Override
    public synchronized void close() {
        open = false;
        if (data != null) {
            data.close();
            data = null;
        }
        steps.close();
        if (owned != null) {
            owned.close();
        }
    }
}
