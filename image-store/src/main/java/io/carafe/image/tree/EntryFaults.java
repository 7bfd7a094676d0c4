package io.carafe.image.tree;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.image.tar.TarReader;

/** Tells what the archive is to blame for from what the machine is to blame for. */
final class EntryFaults {
    private final TarReader reader;
    private final String spaceAdvice;

    /** @param spaceAdvice what to do when the disk is full */
    EntryFaults(TarReader reader, String spaceAdvice) {
        this.reader = reader;
        this.spaceAdvice = spaceAdvice;
    }

    /** The value of a success. Otherwise the exception for an attempt that completes "cannot …". */
    long check(Result result, String attempt, Pathname entry) {
        if (!result.ok()) {
            throw of(result.errno(), attempt, entry);
        }
        return result.raw();
    }

    RuntimeException of(Errno errno, String attempt, Pathname entry) {
        return switch (errno) {
            case ENOTDIR -> problem("one of its parents is not a directory");
            case ENOENT -> problem("one of its parents is a link to nothing");
            case ELOOP -> problem("links among its parents go round in circles");
            case EXDEV -> problem("its parents lead out of the tree");
            case EINVAL, ENAMETOOLONG, EMLINK, EFBIG, EISDIR, EOVERFLOW, EILSEQ ->
                problem("cannot " + attempt + " it: " + errno.name() + " (" + errno.text() + ")");
            case ENOSPC, EDQUOT -> new KernelException(quoted(attempt, entry), errno, spaceAdvice);
            default -> new KernelException(quoted(attempt, entry), errno);
        };
    }

    RuntimeException problem(String why) {
        return reader.problem(why, "Make the archive again, without this entry.");
    }

    private static String quoted(String attempt, Pathname entry) {
        return attempt + " \"" + entry + "\" out of the archive";
    }
}
