package io.carafe.image.tree;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import io.carafe.image.config.Digests;
import io.carafe.image.tarmap.MapFileInput;
import io.carafe.image.tarmap.TarMapReader;
import io.carafe.image.tarmap.TarMapRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ReadableByteChannel;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The archive that a layer was unpacked from, made again while it is read: its map has all but the contents of files,
 * and the tree has those. At the end its digest is verified. Not thread-safe.
 */
public final class LayerArchive implements ReadableByteChannel {
    private static final int BUFFER_BYTES = 1 << 18;
    private static final Set<OpenFlag> OPEN_FILE = Set.of(OpenFlag.RDONLY, OpenFlag.NOFOLLOW, OpenFlag.NONBLOCK);
    private static final Set<ResolveFlag> INSIDE =
            Set.of(ResolveFlag.BENEATH, ResolveFlag.NO_SYMLINKS, ResolveFlag.NO_XDEV);

    private final FileCalls kernel;
    private final Descriptor tree;
    private final SavedContents saved;
    private final TarMapReader map;
    private final String diffId;
    private final long archiveBytes;
    private final MessageDigest digest = Digests.sha256();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES).limit(0);
    private @Nullable FileData data;
    private @Nullable ByteBuffer framing;
    private long made;
    private boolean ended;
    private boolean open = true;

    private LayerArchive(
            FileCalls kernel,
            Descriptor tree,
            SavedContents saved,
            TarMapReader map,
            String diffId,
            long archiveBytes) {
        this.kernel = kernel;
        this.tree = tree;
        this.saved = saved;
        this.map = map;
        this.diffId = diffId;
        this.archiveBytes = archiveBytes;
    }

    /**
     * Opens a layer.
     *
     * @param layer its directory, open; stays the caller's
     * @param diff the name of the tree in it
     * @param diffId the digest that the archive must have
     * @param archiveBytes how long it must be
     * @throws DamagedStateException when it cannot be read
     */
    public static LayerArchive open(FileCalls kernel, int layer, Pathname diff, String diffId, long archiveBytes) {
        Set<ResolveFlag> resolve = Set.of(ResolveFlag.NO_SYMLINKS);
        Set<OpenFlag> directory = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
        long top = kernel.openat2(layer, diff, directory, 0, resolve)
                .orThrow(errno -> damaged(diffId, "its tree cannot be opened: " + errno.name()));
        Descriptor tree = new Descriptor(kernel, (int) top);
        SavedContents saved = new SavedContents(kernel, layer);
        boolean opened = false;
        try {
            Result file = kernel.openat2(layer, LayerUnpacker.MAP, OPEN_FILE, 0, resolve);
            if (!file.ok()) {
                throw damaged(
                        diffId,
                        "the map of its archive cannot be opened: "
                                + file.errno().name());
            }
            Descriptor descriptor = new Descriptor(kernel, (int) file.raw());
            try {
                TarMapReader map = new TarMapReader(new MapFileInput(kernel, descriptor));
                opened = true;
                return new LayerArchive(kernel, tree, saved, map, diffId, archiveBytes);
            } catch (IOException damaged) {
                descriptor.close();
                throw mapDamaged(diffId, damaged);
            }
        } finally {
            if (!opened) {
                tree.close();
                saved.close();
            }
        }
    }

    private static DamagedStateException mapDamaged(String diffId, IOException why) {
        return damaged(diffId, "the map of its archive is damaged: " + why.getMessage());
    }

    private static DamagedStateException damaged(String diffId, String why) {
        return new DamagedStateException(
                "the archive of the layer " + diffId + " cannot be made again: " + why,
                "Remove the images that have the layer with carafe rmi, and load or pull them again.");
    }

    @Override
    public int read(ByteBuffer into) throws ClosedChannelException {
        if (!open) {
            throw new ClosedChannelException();
        }
        while (!buffer.hasRemaining()) {
            if (ended) {
                return -1;
            }
            fill();
        }
        int length = Math.min(buffer.remaining(), into.remaining());
        into.put(buffer.slice(buffer.position(), length));
        buffer.position(buffer.position() + length);
        return length;
    }

    /** Fills the buffer with as much as there is room for. */
    private void fill() {
        buffer.clear();
        try {
            while (buffer.hasRemaining() && !ended) {
                if (data != null) {
                    if (!data.read(buffer)) {
                        data.close();
                        data = null;
                    }
                } else if (!copyNext()) {
                    break;
                }
            }
        } catch (IOException damaged) {
            throw mapDamaged(diffId, damaged);
        }
        buffer.flip();
        made += buffer.remaining();
        if (made > archiveBytes) {
            throw damaged(diffId, "the map of its archive is of a longer one");
        }
        digest.update(buffer.duplicate());
        if (ended) {
            verify();
        }
    }

    /** Goes on with the map; false when the buffer has no room for what is next. */
    private boolean copyNext() throws IOException {
        if (framing != null && framing.hasRemaining()) {
            int length = Math.min(framing.remaining(), buffer.remaining());
            buffer.put(framing.slice(framing.position(), length));
            framing.position(framing.position() + length);
            return !framing.hasRemaining();
        }
        TarMapRecord record = map.next();
        if (record == null) {
            ended = true;
        } else if (record instanceof TarMapRecord.Framing bytes) {
            framing = bytes.bytes();
        } else if (record instanceof TarMapRecord.Contents contents) {
            data = new FileData(kernel, file(contents), contents.path(), contents.parts(), 0);
        }
        return true;
    }

    private Descriptor file(TarMapRecord.Contents contents) {
        return saved.open(contents.path(), contents.generation()).orElseGet(() -> {
            Result opened = kernel.openat2(tree.number(), contents.path(), OPEN_FILE, 0, INSIDE);
            if (!opened.ok()) {
                throw damaged(
                        diffId,
                        "cannot read \"" + contents.path() + "\": "
                                + opened.errno().name() + " ("
                                + opened.errno().text() + ")"
                                + (opened.failedWith(Errno.EACCES)
                                        ? ", because the layer has it in a directory that its owner may not enter"
                                        : ""));
            }
            return new Descriptor(kernel, (int) opened.raw());
        });
    }

    private void verify() {
        String found = Digests.PREFIX + HexFormat.of().formatHex(digest.digest());
        if (!found.equals(diffId)) {
            throw damaged(diffId, "files of it were changed, as its digest is now " + found);
        }
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public void close() throws IOException {
        open = false;
        if (data != null) {
            data.close();
            data = null;
        }
        tree.close();
        saved.close();
        map.close();
    }
}
