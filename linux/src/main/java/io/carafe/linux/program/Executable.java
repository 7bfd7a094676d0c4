package io.carafe.linux.program;

import io.carafe.api.kernel.Architecture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

/**
 * A program that can become a file and be run.
 *
 * @param architecture whose machine code it becomes
 * @param program begins with its first instruction
 * @param dataSize how many bytes of zeros it finds in its memory
 */
public record Executable(Architecture architecture, List<Instruction> program, int dataSize) {
    public Executable {
        program = List.copyOf(program);
    }

    /** The content of the file. */
    public byte[] bytes() {
        Encoder encoder = architecture == Architecture.X86_64 ? new X8664Encoder() : new Aarch64Encoder();
        return ElfFile.of(encoder.machine(), encoder.encode(program), dataSize);
    }

    /** Writes the file, with mode 0755; it is there as a whole, or as it was before. */
    public void write(Path file) throws IOException {
        Path directory = file.toAbsolutePath().getParent();
        if (directory == null) {
            throw new IOException(file + " is not the path of a file");
        }
        Path draft = Files.createTempFile(directory, "." + file.getFileName(), ".new");
        try {
            try (FileChannel channel = FileChannel.open(draft, StandardOpenOption.WRITE)) {
                ByteBuffer content = ByteBuffer.wrap(bytes());
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
