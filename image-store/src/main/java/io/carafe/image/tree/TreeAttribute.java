package io.carafe.image.tree;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.util.Arrays;
import java.util.Set;
import java.util.function.Supplier;

/**
 * An extended attribute (xattr(7)) that everything in a tree is given: directories, files and links themselves. No link in
 * the tree is followed, whatever is exchanged meanwhile. File systems that know no such attribute are passed over.
 */
public final class TreeAttribute {
    private static final Set<OpenFlag> DIRECTORY = Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY);
    private static final Set<AtFlag> ITSELF = Set.of(AtFlag.EMPTY_PATH);
    private static final Pathname SELF = Pathname.of(".");

    private final FileCalls kernel;
    private final Pathname name;
    private final byte[] value;

    public TreeAttribute(FileCalls kernel, Pathname name, byte[] value) {
        this.kernel = kernel;
        this.name = name;
        this.value = value.clone();
    }

    /**
     * Gives it to a tree, or to a single file.
     *
     * @param top the directory or file, open with O_PATH
     * @param lenient whether what this user may not change stays as it is
     */
    public void give(int top, boolean lenient) {
        if (!kernel.statx(top, Pathname.EMPTY, ITSELF).orThrow("look at a file").isDirectory()) {
            Pathname file = MetadataWriter.throughDescriptor(top);
            give(() -> kernel.getxattr(file, name), () -> kernel.setxattr(file, name, value), Pathname.EMPTY, lenient);
            return;
        }
        int opened = kernel.open(top, SELF, DIRECTORY).intOrThrow("open a directory");
        try (Descriptor directory = new Descriptor(kernel, opened);
                TreeWalk walk = new TreeWalk(kernel, directory.number(), status -> false)) {
            for (TreeWalk.Step step = walk.next(); step != null; step = walk.next()) {
                give(step, lenient);
            }
        }
    }

    private void give(TreeWalk.Step step, boolean lenient) {
        int handle = step.handle();
        if (step.kind() == TreeWalk.Kind.ENTER) {
            give(
                    () -> kernel.fgetxattr(handle, name),
                    () -> kernel.fsetxattr(handle, name, value),
                    step.path(),
                    lenient);
        } else if (step.kind() == TreeWalk.Kind.FILE) {
            Pathname file = MetadataWriter.throughDescriptor(handle).resolve(step.name());
            give(() -> kernel.lgetxattr(file, name), () -> kernel.lsetxattr(file, name, value), step.path(), lenient);
        }
    }

    /** What has it already is not written to. */
    private void give(Supplier<Answer<byte[]>> look, Supplier<Result> change, Pathname path, boolean lenient) {
        Answer<byte[]> present = look.get();
        if (present.ok() && Arrays.equals(present.orThrow("look at " + path), value)) {
            return;
        }
        Result given = change.get();
        boolean passedOver = given.failedWith(Errno.EOPNOTSUPP)
                || given.failedWith(Errno.ENOENT)
                || (lenient && given.failedWith(Errno.EPERM));
        if (!given.ok() && !passedOver) {
            throw new KernelException("set " + name + " of \"" + path + "\"", given.errno());
        }
    }
}
