package io.carafe.linux.keeper;

import io.carafe.api.kernel.Architecture;
import io.carafe.linux.program.Executable;
import java.io.IOException;
import java.nio.file.Path;

/**
 * The keeper as an executable file, which is called {@code carafe-keeper ENGINE-PROGRAM ARGUMENTS…}.
 *
 * <p>ENGINE-PROGRAM is an absolute path. Engine and keeper have the working directory, the environment and descriptors 0, 1
 * and 2 of who starts the keeper; other descriptors are closed.
 */
public final class KeeperExecutable {
    private KeeperExecutable() {}

    /**
     * Writes the file for this machine.
     *
     * @param arguments its path
     */
    public static void main(String[] arguments) throws IOException {
        if (arguments.length != 1) {
            throw new IllegalArgumentException("usage: KeeperExecutable FILE");
        }
        of(Architecture.of(System.getProperty("os.arch", ""))).write(Path.of(arguments[0]));
    }

    /** That for an architecture. */
    public static Executable of(Architecture architecture) {
        return new Executable(architecture, KeeperProgram.instructions(architecture), KeeperMemory.SIZE);
    }
}
