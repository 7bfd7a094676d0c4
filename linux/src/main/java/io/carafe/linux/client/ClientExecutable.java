package io.carafe.linux.client;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.program.Executable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The client as an executable file, which is called
 * {@code carafe-client BUILD-FILE JAVA @OPTIONS -cp CLASSES CLASS WORDS…}.
 *
 * <p>BUILD-FILE has the id of the build, at most 255 bytes; WORDS are those of the command. From JAVA on, the arguments
 * are those of the JVM client, which this program becomes when it cannot have the command done itself.
 */
public final class ClientExecutable {
    private ClientExecutable() {}

    /**
     * Writes the file for this machine.
     *
     * @param arguments its path
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: ClientExecutable FILE");
        }
        of(Architecture.of(System.getProperty("os.arch", ""))).write(Path.of(arguments[0]));
    }

    /** That for an architecture. */
    public static Executable of(Architecture architecture) {
        return new Executable(architecture, ClientProgram.instructions(), ClientMemory.SIZE);
    }
}
