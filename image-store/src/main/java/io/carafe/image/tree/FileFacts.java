package io.carafe.image.tree;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.image.tar.SparseMap;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is to be known of a file besides its status: extended attributes and holes. */
final class FileFacts {
    private static final int SEEK_SET = 0;
    private static final int SEEK_DATA = 3;
    private static final int SEEK_HOLE = 4;
    private static final int STATUS_BLOCK = 512;

    private final FileCalls kernel;

    FileFacts(FileCalls kernel) {
        this.kernel = kernel;
    }

    Map<Pathname, byte[]> attributes(int descriptor) {
        return attributes(kernel.flistxattr(descriptor), name -> kernel.fgetxattr(descriptor, name));
    }

    /** Of a file that cannot be opened without consequences, in an open directory. */
    Map<Pathname, byte[]> attributes(int directory, Pathname name) {
        Pathname path = MetadataWriter.throughDescriptor(directory).resolve(name);
        return attributes(kernel.llistxattr(path), attribute -> kernel.lgetxattr(path, attribute));
    }

    private static Map<Pathname, byte[]> attributes(
            Answer<List<Pathname>> names, Function<Pathname, Answer<byte[]>> value) {
        if (names.failedWith(Errno.EOPNOTSUPP)) {
            return Map.of();
        }
        Map<Pathname, byte[]> attributes = new TreeMap<>();
        for (Pathname name : names.orThrow("list extended attributes")) {
            Answer<byte[]> answer = value.apply(name);
            if (!answer.failedWith(Errno.ENODATA) && !answer.failedWith(Errno.EOPNOTSUPP)) {
                attributes.put(name, answer.orThrow("read the extended attribute " + name));
            }
        }
        return attributes;
    }

    /** Where an open file has data; null when it has no holes. Its offset is at the beginning afterwards. */
    @Nullable
    SparseMap holes(int descriptor, FileStatus status) {
        if (status.blocks() * STATUS_BLOCK >= status.size()) {
            return null;
        }
        long[] offsets = new long[16];
        long[] lengths = new long[16];
        int parts = 0;
        for (long end = 0; end < status.size(); ) {
            Result data = kernel.lseek(descriptor, end, SEEK_DATA);
            if (data.failedWith(Errno.ENXIO)) {
                break;
            }
            if (!data.ok()) {
                kernel.lseek(descriptor, 0, SEEK_SET).orThrow("go to the beginning of a file");
                return null;
            }
            end = Math.min(
                    kernel.lseek(descriptor, data.raw(), SEEK_HOLE).orThrow("look for holes in a file"), status.size());
            if (parts == offsets.length) {
                offsets = Arrays.copyOf(offsets, parts * 2);
                lengths = Arrays.copyOf(lengths, parts * 2);
            }
            offsets[parts] = data.raw();
            lengths[parts++] = Math.max(0, end - data.raw());
        }
        kernel.lseek(descriptor, 0, SEEK_SET).orThrow("go to the beginning of a file");
        boolean dense = parts == 1 && offsets[0] == 0 && lengths[0] == status.size();
        return dense ? null : SparseMap.of(Arrays.copyOf(offsets, parts), Arrays.copyOf(lengths, parts));
    }
}
