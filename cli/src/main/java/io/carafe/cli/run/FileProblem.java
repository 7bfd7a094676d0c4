package io.carafe.cli.run;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why something could not be done with a file, in words that do not name it: the user may know it by another path. */
public final class FileProblem {
    private FileProblem() {}

    /** The words. */
    public static String of(IOException failed) {
        if (failed instanceof NoSuchFileException) {
            return "no such file or directory";
        }
        if (failed instanceof AccessDeniedException) {
            return "permission denied";
        }
        if (failed instanceof FileSystemException known && known.getReason() != null) {
            return known.getReason();
        }
        return failed.getMessage() == null ? failed.getClass().getSimpleName() : failed.getMessage();
    }
}
