package io.carafe.image.tree;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.FileType;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.HashSet;
import java.util.Set;

/** How much is in a tree: the sizes of its files and links, each file once however many names it has. */
public final class TreeSize {
    private static final Set<OpenFlag> OPEN = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY, OpenFlag.NOFOLLOW);

    private final FileCalls kernel;

    public TreeSize(FileCalls kernel) {
        this.kernel = kernel;
    }

    /** In bytes; 0 when there is no such directory. */
    public long of(Pathname directory) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, directory, OPEN);
        if (opened.failedWith(Errno.ENOENT)) {
            return 0;
        }
        try (Descriptor top = new Descriptor(kernel, opened.intOrThrow("open the directory " + directory));
                TreeWalk walk = new TreeWalk(kernel, top.number(), status -> false)) {
            long bytes = 0;
            Set<FileIdentity> linked = new HashSet<>();
            for (TreeWalk.Step step = walk.next(); step != null; step = walk.next()) {
                if (step.kind() == TreeWalk.Kind.FILE && counts(step.status(), linked)) {
                    bytes += step.status().size();
                }
            }
            return bytes;
        }
    }

    private static boolean counts(FileStatus status, Set<FileIdentity> linked) {
        boolean sized = status.type() == FileType.REGULAR || status.type() == FileType.SYMBOLIC_LINK;
        return sized && (status.links() == 1 || linked.add(FileIdentity.of(status)));
    }
}
