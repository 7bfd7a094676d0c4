package io.carafe.image.tree;

import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.tar.TarEntry;

/** Is told which contents of an archive go where in a tree, and which of them the tree is about to lose. */
interface ContentsKeeper {
    /**
     * The contents of an entry are going to be read and written to a new file.
     *
     * @param path of the file in the tree, without links on the way
     */
    void begin(TarEntry entry, Pathname path);

    /**
     * A new file is complete.
     *
     * @param file open for reading and writing
     */
    void end(TarEntry entry, Pathname path, int file);

    /** Something is going to be removed, with everything in it. Regular files may be moved away before. */
    void removes(int parent, Pathname name, FileStatus status, Pathname path);

    /**
     * A directory is going to have permissions that keep its owner out.
     *
     * @param directory open
     */
    void closes(int directory, Pathname path);

    /** Nobody will want the archive again. */
    static ContentsKeeper none() {
        return new ContentsKeeper() {
            @Override
            public void begin(TarEntry entry, Pathname path) {}

            @Override
            public void end(TarEntry entry, Pathname path, int file) {}

            @Override
            public void removes(int parent, Pathname name, FileStatus status, Pathname path) {}

            @Override
            public void closes(int directory, Pathname path) {}
        };
    }
}
