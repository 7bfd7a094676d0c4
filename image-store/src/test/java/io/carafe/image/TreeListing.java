package io.carafe.image;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.DirectoryEntry;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Everything that can be seen of a tree, one line a file: two trees with the same lines are true copies. */
final class TreeListing {
    private final FileCalls kernel;
    private final Map<Long, Pathname> firstNames = new HashMap<>();
    private final List<String> lines = new ArrayList<>();
    private final boolean holes;

    private TreeListing(FileCalls kernel, boolean holes) {
        this.kernel = kernel;
        this.holes = holes;
    }

    static List<String> of(FileCalls kernel, Path top) {
        return of(kernel, top, true);
    }

    /** Without holes, where tar is not told to look for them. */
    static List<String> of(FileCalls kernel, Path top, boolean holes) {
        TreeListing listing = new TreeListing(kernel, holes);
        listing.add(Pathname.of(top.toString()), Pathname.of("."));
        return listing.lines;
    }

    private void add(Pathname path, Pathname shown) {
        FileStatus status =
                kernel.statx(AT_FDCWD, path, Set.of(AtFlag.SYMLINK_NOFOLLOW)).orThrow("stat " + path);
        StringBuilder line =
                new StringBuilder().append(hex(shown)).append(' ').append(shown).append(' ');
        line.append(status.type())
                .append(" %04o %d:%d %d.%09d"
                        .formatted(
                                status.permissions(),
                                status.uid(),
                                status.gid(),
                                status.modified().seconds(),
                                status.modified().nanoseconds()));
        switch (status.type()) {
            case REGULAR -> {
                Pathname first = firstNames.putIfAbsent(status.inode(), shown);
                line.append(" size ").append(status.size()).append(" links ").append(status.links());
                line.append(first == null ? " " + contents(path, status.size()) : " same as " + first);
            }
            case SYMBOLIC_LINK ->
                line.append(" -> ").append(hex(kernel.readlinkat(AT_FDCWD, path).orThrow("readlink")));
            case CHARACTER_DEVICE, BLOCK_DEVICE -> line.append(" device ").append(status.representedDevice());
            default -> {}
        }
        line.append(' ').append(attributes(path));
        lines.add(line.toString());
        if (status.type() == FileType.DIRECTORY) {
            names(path).forEach(name -> add(path.resolve(name), shown.resolve(name)));
        }
    }

    private static String hex(Pathname name) {
        String text = name.toString();
        return text.equals(new String(name.bytes(), StandardCharsets.US_ASCII))
                ? text
                : HexFormat.of().formatHex(name.bytes());
    }

    private List<Pathname> names(Pathname directory) {
        int handle = kernel.open(AT_FDCWD, directory, Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY))
                .intOrThrow("open");
        List<Pathname> names = new ArrayList<>();
        for (List<DirectoryEntry> some = list(handle); !some.isEmpty(); some = list(handle)) {
            some.forEach(entry -> names.add(entry.name()));
        }
        kernel.close(handle);
        names.sort(null);
        return names;
    }

    private List<DirectoryEntry> list(int handle) {
        return kernel.getdents64(handle).orThrow("list");
    }

    private String contents(Pathname path, long size) {
        int file = kernel.open(AT_FDCWD, path, Set.of(OpenFlag.RDONLY)).intOrThrow("open " + path);
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            StringBuilder extents = new StringBuilder();
            ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 16);
            for (long end = 0; holes && end < size; ) {
                var data = kernel.lseek(file, end, 3);
                if (!data.ok()) {
                    break;
                }
                end = kernel.lseek(file, data.raw(), 4).orThrow("seek hole");
                extents.append(data.raw()).append('-').append(end).append(',');
            }
            long offset = 0;
            // Files of terabytes are nothing but holes here.
            for (long read = 1; read > 0 && offset < 1 << 26; offset += read) {
                read = kernel.pread(file, buffer.clear(), offset).orThrow("read " + path);
                digest.update(buffer.flip());
            }
            return HexFormat.of().formatHex(digest.digest()) + " data " + extents;
        } catch (java.security.NoSuchAlgorithmException impossible) {
            throw new AssertionError(impossible);
        } finally {
            kernel.close(file);
        }
    }

    private Map<String, String> attributes(Pathname path) {
        Map<String, String> attributes = new TreeMap<>();
        Answer<List<Pathname>> names = kernel.llistxattr(path);
        if (names.ok()) {
            for (Pathname name : names.orThrow("list attributes")) {
                attributes.put(
                        name.toString(),
                        HexFormat.of().formatHex(kernel.lgetxattr(path, name).orThrow("get " + name)));
            }
        }
        return attributes;
    }
}
