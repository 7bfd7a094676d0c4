package io.carafe.linux.keeper;

import io.carafe.api.kernel.Architecture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;

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
        write(Path.of(arguments[0]), Architecture.of(System.getProperty("os.arch", "")));
    }

    /** The content of the file. */
    public static byte[] bytes(Architecture architecture) {
        Encoder encoder = architecture == Architecture.X86_64 ? new X8664Encoder() : new Aarch64Encoder();
        byte[] code = encoder.encode(KeeperProgram.instructions(architecture));
        return ElfFile.of(encoder.machine(), code, KeeperMemory.SIZE);
    }

    /** Writes the file, with mode 0755; it is there as a whole, or as it was before. */
    public static void write(Path file, Architecture architecture) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " is not the path of a file");
        }
        Path draft = Files.createTempFile(directory, "." + file.getFileName(), ".new");
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer content = ByteBuffer.wrap(bytes(architecture));
                while (content.hasRemaining()) {
                    channel.write(content);
                }
                channel.force(true);
            }
            Files.setPosixFilePermissions(draft, PosixFilePermissions.fromString("rwxr-xr-x"));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(draft);
        }
    }
}
