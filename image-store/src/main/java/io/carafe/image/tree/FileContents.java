package io.carafe.image.tree;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.image.tar.SparseMap;
import io.carafe.image.tar.TarEntry;
import io.carafe.image.tar.TarReader;
import java.nio.ByteBuffer;

/** Writes the data of regular files, and leaves the holes of sparse ones unwritten. */
final class FileContents {
    private final FileCalls kernel;
    private final TarReader reader;
    private final EntryFaults faults;

    FileContents(FileCalls kernel, TarReader reader, EntryFaults faults) {
        this.kernel = kernel;
        this.reader = reader;
        this.faults = faults;
    }

    void write(int descriptor, TarEntry entry) {
        SparseMap sparse = entry.sparse();
        if (sparse == null) {
            writeDense(descriptor, entry);
        } else {
            writeSparse(descriptor, entry, sparse);
        }
    }

    private void writeDense(int descriptor, TarEntry entry) {
        for (ByteBuffer data = reader.data(Long.MAX_VALUE); data != null; data = reader.data(Long.MAX_VALUE)) {
            while (data.hasRemaining()) {
                check(kernel.write(descriptor, data), entry.name());
            }
        }
    }

    private void writeSparse(int descriptor, TarEntry entry, SparseMap sparse) {
        for (int part = 0; part < sparse.parts(); part++) {
            long offset = sparse.offset(part);
            for (long left = sparse.length(part); left > 0; ) {
                ByteBuffer data = reader.data(left);
                if (data == null) {
                    throw faults.problem("its data is shorter than its map of holes says");
                }
                left -= data.remaining();
                while (data.hasRemaining()) {
                    offset += check(kernel.pwrite(descriptor, data, offset), entry.name());
                }
            }
        }
        faults.check(kernel.ftruncate(descriptor, entry.size()), "set the size of", entry.name());
    }

    private long check(Result written, Pathname name) {
        return written.failedWith(Errno.EINTR) ? 0 : faults.check(written, "write", name);
    }
}
