package io.carafe.runtime.state;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Errno;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Arrays;
import java.util.Optional;

/** Tells of an {@link IOException} what every other error tells: what was attempted, what the kernel answered, what to do. */
public final class FileTrouble {
    private FileTrouble() {}

    /**
     * An error for people.
     *
     * @param attempted in words that complete "cannot …", with the path
     */
    public static CarafeException cannot(String attempted, IOException failed) {
        return new CarafeException("cannot " + attempted + ": " + answer(failed), advice(failed), failed);
    }

    private static String answer(IOException failed) {
        return errno(failed)
                .map(errno -> errno.name() + " (" + errno.text() + ")")
                .orElseGet(() -> String.valueOf(failed.getMessage()));
    }

    private static String advice(IOException failed) {
        return switch (errno(failed).orElse(Errno.UNKNOWN)) {
            case ENOSPC, EDQUOT ->
                "Free some space, or set --root or CARAFE_ROOT to a directory on a larger file system.";
            case EACCES, EPERM, EROFS ->
                "Give a directory that you can write to; --root or CARAFE_ROOT sets that of the state.";
            case ENOTDIR, EEXIST ->
                "There is a file in the way: remove it, or set --root or CARAFE_ROOT to another directory.";
            default -> "";
        };
    }

    /** The JDK keeps the number to itself, but gives a class of its own or the text of strerror(3). */
    private static Optional<Errno> errno(IOException failed) {
        if (failed instanceof NoSuchFileException) {
            return Optional.of(Errno.ENOENT);
        } else if (failed instanceof AccessDeniedException) {
            return Optional.of(Errno.EACCES);
        } else if (failed instanceof FileAlreadyExistsException) {
            return Optional.of(Errno.EEXIST);
        } else if (failed instanceof DirectoryNotEmptyException) {
            return Optional.of(Errno.ENOTEMPTY);
        } else if (failed instanceof NotDirectoryException) {
            return Optional.of(Errno.ENOTDIR);
        }
        String reason = failed instanceof FileSystemException told ? told.getReason() : failed.getMessage();
        return Arrays.stream(Errno.values())
                .filter(errno -> errno.text().equals(reason))
                .findFirst();
    }
}
