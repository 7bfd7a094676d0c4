package io.carafe.image.tar;

import io.carafe.api.kernel.DeviceNumber;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Timestamp;
import io.carafe.image.tar.HeaderBlock.Field;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Makes an entry of its header block and what extended headers said before it. */
final class EntryAssembler {
    private static final int PERMISSIONS = 07777;
    /** The id -1 means "leave as it is" to chown(2). */
    private static final long HIGHEST_ID = 0xfffffffeL;

    private static final String PATH = "path";
    private static final String LINK_PATH = "linkpath";

    private final HeaderBlock header;
    private final ExtendedHeader extended;
    private final TarReader reader;

    EntryAssembler(HeaderBlock header, ExtendedHeader extended, TarReader reader) {
        this.header = header;
        this.extended = extended;
        this.reader = reader;
    }

    /** Whether a type flag says something about entries that follow, and is not one itself. */
    static boolean isExtension(char type) {
        return switch (type) {
            case 'x', 'X', 'g', 'L', 'K', 'V' -> true;
            default -> false;
        };
    }

    static void applyExtension(char type, byte[] body, ExtendedHeader local, ExtendedHeader global)
            throws TarFormatException {
        switch (type) {
            case 'x', 'X' -> local.parse(body);
            case 'g' -> global.parse(body);
            case 'L' -> local.put(PATH, withoutNul(body));
            case 'K' -> local.put(LINK_PATH, withoutNul(body));
            default -> {
                // 'V': the label of a volume.
            }
        }
    }

    private static byte[] withoutNul(byte[] body) {
        int length = body.length;
        while (length > 0 && body[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(body, length);
    }

    TarEntry assemble() throws TarFormatException {
        Pathname raw = name();
        reader.nameFound(raw);
        EntryType type = type(raw);
        EntryPath path = EntryPath.of(raw);
        long storedSize = extended.number("size", header.number(Field.FILE_SIZE));
        reader.dataFollows(hasData(type) ? storedSize : 0);
        SparseMap sparse = null;
        long size = 0;
        int permissions = (int) header.number(Field.MODE) & PERMISSIONS;
        long uid = id(extended.number("uid", header.number(Field.UID)), "owner");
        long gid = id(extended.number("gid", header.number(Field.GID)), "group");
        Timestamp modified = extended.time("mtime", new Timestamp(header.number(Field.MTIME), 0));
        Pathname link = linkTarget(type);
        DeviceNumber device = device(type);
        if (type == EntryType.REGULAR) {
            size = fileSize(storedSize);
            sparse = sparseMap(size);
            checkStoredSize(size, sparse);
        }
        return new TarEntry(
                type,
                raw,
                path,
                link,
                permissions,
                uid,
                gid,
                modified,
                device,
                size,
                sparse,
                extended.extendedAttributes());
    }

    private Pathname name() throws TarFormatException {
        Pathname sparseName = extended.path("GNU.sparse.name");
        Pathname name = sparseName != null ? sparseName : extended.path(PATH);
        return name != null ? name : header.name();
    }

    private EntryType type(Pathname name) throws TarFormatException {
        return switch (header.type()) {
            case '1' -> EntryType.HARD_LINK;
            case '2' -> EntryType.SYMBOLIC_LINK;
            case '3' -> EntryType.CHARACTER_DEVICE;
            case '4' -> EntryType.BLOCK_DEVICE;
            case '5', 'D' -> EntryType.DIRECTORY;
            case '6' -> EntryType.FIFO;
            case 'M' -> throw TarFormatException.refused("it continues on another volume of a split archive");
            case 'N' -> throw TarFormatException.refused("it has the type 'N', which GNU tar no longer knows either");
            // Whatever is unknown is a regular file, POSIX says; archives older than POSIX mark directories by a slash.
            default -> endsWithSlash(name) ? EntryType.DIRECTORY : EntryType.REGULAR;
        };
    }

    private static boolean endsWithSlash(Pathname name) {
        byte[] bytes = name.bytes();
        return bytes.length > 0 && bytes[bytes.length - 1] == '/';
    }

    /** Only files have data; GNU's incremental archives also list the contents of a directory there. */
    private boolean hasData(EntryType type) {
        return type == EntryType.REGULAR || header.type() == 'D';
    }

    private static long id(long id, String word) throws TarFormatException {
        if (id < 0 || id > HIGHEST_ID) {
            throw TarFormatException.refused("its " + word + " is not a valid number: " + id);
        }
        return id;
    }

    private Pathname linkTarget(EntryType type) throws TarFormatException {
        if (type != EntryType.HARD_LINK && type != EntryType.SYMBOLIC_LINK) {
            return Pathname.EMPTY;
        }
        Pathname target = extended.path(LINK_PATH);
        target = target != null ? target : header.text(Field.LINK);
        if (target.length() == 0) {
            throw new TarFormatException("it is a link to nothing");
        }
        return target;
    }

    private DeviceNumber device(EntryType type) throws TarFormatException {
        if (type != EntryType.CHARACTER_DEVICE && type != EntryType.BLOCK_DEVICE) {
            return new DeviceNumber(0, 0);
        }
        long major = header.number(Field.DEVICE_MAJOR);
        long minor = header.number(Field.DEVICE_MINOR);
        if (major < 0 || minor < 0 || major > 0xfff || minor > 0xfffff) {
            throw TarFormatException.refused("its device number " + major + ":" + minor + " does not exist in Linux");
        }
        return new DeviceNumber(major, minor);
    }

    private long fileSize(long storedSize) throws TarFormatException {
        long size = storedSize;
        if (header.type() == 'S') {
            size = header.number(Field.SPARSE_REAL_SIZE);
        }
        size = extended.number("GNU.sparse.size", size);
        size = extended.number("GNU.sparse.realsize", size);
        if (size < 0) {
            throw new TarFormatException("its size is negative: " + size);
        }
        return size;
    }

    /** The map in whichever of GNU's four formats there is one. */
    private @Nullable SparseMap sparseMap(long size) throws TarFormatException {
        if (header.type() == 'S') {
            return oldSparseMap(size);
        }
        if (extended.number("GNU.sparse.major", 0) == 1) {
            return SparseMapText.read(reader, size);
        }
        byte[] map = extended.value("GNU.sparse.map");
        if (map != null) {
            return SparseMapText.parse(map, size);
        }
        SparseMap.Builder parts = extended.sparseParts();
        return parts == null ? null : parts.build(size);
    }

    private SparseMap oldSparseMap(long size) throws TarFormatException {
        SparseMap.Builder map = new SparseMap.Builder();
        boolean more = header.addSparseParts(map);
        while (more) {
            reader.readContinuation();
            more = header.addExtendedSparseParts(map);
        }
        return map.build(size);
    }

    private void checkStoredSize(long size, @Nullable SparseMap sparse) throws TarFormatException {
        long expected = sparse == null ? size : sparse.storedBytes();
        if (expected != reader.dataLeft()) {
            throw new TarFormatException(
                    "it has " + reader.dataLeft() + " bytes of data where its headers say " + expected);
        }
    }
}
