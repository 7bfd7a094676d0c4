package io.carafe.image.tree;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.SparseMap;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Reads the data of an open file, over its holes: exactly as many bytes as its status and its map announced. */
final class FileData implements AutoCloseable {
    private final FileCalls kernel;
    private final Descriptor file;
    private final Pathname path;
    private final SparseMap parts;
    private int part;
    private long done;

    FileData(FileCalls kernel, Descriptor file, Pathname path, @Nullable SparseMap sparse, long size) {
        this.kernel = kernel;
        this.file = file;
        this.path = path;
        this.parts = sparse != null ? sparse : SparseMap.of(new long[] {0}, new long[] {size});
    }

    /** Where in the file the next bytes are from; only while there are some. */
    long offset() {
        return parts.offset(part) + done;
    }

    /** Reads some bytes of one part; false when there are no more. */
    boolean read(ByteBuffer direct) {
        while (part < parts.parts() && done == parts.length(part)) {
            part++;
            done = 0;
        }
        if (part == parts.parts()) {
            return false;
        }
        int length = (int) Math.min(parts.length(part) - done, direct.remaining());
        int limit = direct.limit();
        direct.limit(direct.position() + length);
        long read = kernel.pread(file.number(), direct, offset()).orThrow("read " + path);
        if (read == 0) {
            while (direct.hasRemaining()) {
                direct.put((byte) 0);
            }
            read = length;
        }
        direct.limit(limit);
        done += read;
        return true;
    }

    @Override
    public void close() {
        file.close();
    }
}
