package io.carafe.client;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Which build of Carafe this program is of: a hash over its jars, which the build leaves beside them. */
public final class BuildId {
    private BuildId() {}

    /** That of the program in a directory of jars; empty when nobody has left one. */
    public static String of(Path jars) {
        Path file = jars.resolveSibling("complete");
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).strip();
        } catch (IOException notBuiltByTheScript) {
            return "";
        }
    }

    /** The directory of the jars of this program: that of the first on the class path. */
    public static Path jars() {
        String classPath = System.getProperty("java.class.path", "");
        int end = classPath.indexOf(':');
        Path jar = Path.of(end < 0 ? classPath : classPath.substring(0, end)).toAbsolutePath();
        Path directory = jar.getParent();
        return directory == null ? jar : directory;
    }
}
