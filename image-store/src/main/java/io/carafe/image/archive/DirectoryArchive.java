package io.carafe.image.archive;

import io.carafe.api.image.InvalidImageException;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.ResolveFlag;
import io.carafe.api.kernel.Result;
import java.nio.channels.ReadableByteChannel;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** A directory, for instance an OCI image layout. Links are followed inside of it only. */
public final class DirectoryArchive implements ImageArchive {
    private static final Set<OpenFlag> OPEN = Set.of(OpenFlag.RDONLY, OpenFlag.NONBLOCK);
    private static final Set<ResolveFlag> INSIDE = Set.of(ResolveFlag.BENEATH, ResolveFlag.NO_MAGICLINKS);

    private final FileCalls kernel;
    private final Descriptor directory;

    public DirectoryArchive(FileCalls kernel, Pathname path) {
        this.kernel = kernel;
        this.directory = new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, path, Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY))
                        .intOrThrow("open the directory " + path));
    }

    @Override
    public Optional<String> firstOf(List<String> names) {
        for (String name : names) {
            Optional<Descriptor> file = file(name);
            if (file.isPresent()) {
                file.get().close();
                return Optional.of(name);
            }
        }
        return Optional.empty();
    }

    @Override
    public OptionalLong size(String name) {
        Optional<Descriptor> opened = file(name);
        if (opened.isEmpty()) {
            return OptionalLong.empty();
        }
        try (Descriptor file = opened.get()) {
            return OptionalLong.of(status(file, name).size());
        }
    }

    @Override
    public Optional<ReadableByteChannel> open(String name, boolean once) {
        return file(name)
                .map(file -> new FileRange(kernel, file, 0, status(file, name).size(), true));
    }

    private Optional<Descriptor> file(String name) {
        Result opened = kernel.openat2(directory.number(), Pathname.of(ArchiveNames.clean(name)), OPEN, 0, INSIDE);
        if (opened.failedWith(Errno.ENOENT) || opened.failedWith(Errno.ENOTDIR)) {
            return Optional.empty();
        }
        if (opened.failedWith(Errno.EXDEV) || opened.failedWith(Errno.ELOOP)) {
            throw new InvalidImageException(
                    "the directory cannot be used: \"" + Pathname.of(name) + "\" is a link that leads out of it");
        }
        Descriptor file = new Descriptor(kernel, opened.intOrThrow("open \"" + Pathname.of(name) + "\""));
        if (status(file, name).type() != FileType.REGULAR) {
            file.close();
            throw new InvalidImageException(
                    "the directory cannot be used: \"" + Pathname.of(name) + "\" is not a regular file");
        }
        return Optional.of(file);
    }

    private FileStatus status(Descriptor file, String name) {
        return kernel.statx(file.number(), Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH))
                .orThrow("look at \"" + Pathname.of(name) + "\"");
    }

    @Override
    public boolean isParallel() {
        return true;
    }

    @Override
    public void drain() {}

    @Override
    public void close() {
        directory.close();
    }
}
