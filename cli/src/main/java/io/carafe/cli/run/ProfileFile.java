package io.carafe.cli.run;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.UsageException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The file of {@code --security-opt seccomp=FILE}; it becomes a part of the container, so the file may go later. */
final class ProfileFile {
    private static final int LARGEST = 1 << 20;

    private final Arguments arguments;
    private final Path named;
    private final Path file;

    /** @param named the path of {@code file} for messages */
    ProfileFile(Arguments arguments, Path named, Path file) {
        this.arguments = arguments;
        this.named = named;
        this.file = file;
    }

    String read() {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(LARGEST + 1);
            if (content.length > LARGEST) {
                throw problem("it is larger than " + LARGEST + " bytes");
            }
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            throw problem("it is not UTF-8");
        } catch (IOException e) {
            throw problem(FileProblem.of(e));
        }
    }

    private UsageException problem(String why) {
        return arguments.problem(
                "cannot read the seccomp profile " + named + ": " + why,
                "Give a file in the format of Docker's seccomp profiles, or seccomp=unconfined.");
    }
}
