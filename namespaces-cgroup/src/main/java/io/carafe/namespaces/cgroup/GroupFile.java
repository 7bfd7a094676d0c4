package io.carafe.namespaces.cgroup;

import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;

/**
 * A file of a control group's. The kernel makes it with the group, so there is never one to be created.
 *
 * @param path absolute
 */
record GroupFile(Kernel kernel, Pathname path) {
    /** The kernel gives no more at once of a list of processes. */
    private static final int PAGE = 4096;

    /** One write(2). ENOENT when the kernel has no such file for the group. */
    Result write(String text) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, path, EnumSet.of(OpenFlag.WRONLY));
        if (!opened.ok()) {
            return opened;
        }
        byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        try (Descriptor descriptor = new Descriptor(kernel, (int) opened.raw())) {
            return kernel.write(
                    descriptor.number(),
                    ByteBuffer.allocateDirect(bytes.length).put(bytes).flip());
        }
    }

    /** What is in it; empty when it is not there. */
    String read() {
        return content().orElse("");
    }

    /** What is in it; none when it is not there. */
    Optional<String> content() {
        Result opened = kernel.open(FileCalls.AT_FDCWD, path, EnumSet.of(OpenFlag.RDONLY));
        if (!opened.ok()) {
            return Optional.empty();
        }
        StringBuilder content = new StringBuilder();
        ByteBuffer buffer = ByteBuffer.allocateDirect(PAGE);
        try (Descriptor descriptor = new Descriptor(kernel, (int) opened.raw())) {
            do {
                buffer.clear();
                kernel.read(descriptor.number(), buffer);
                content.append(StandardCharsets.US_ASCII.decode(buffer.flip()));
            } while (buffer.limit() > 0);
        }
        return Optional.of(content.toString());
    }

    /** The pids in it, if it is a list of such. */
    List<Integer> pids() {
        return read().lines()
                .filter(line -> line.matches("[1-9][0-9]{0,8}"))
                .map(Integer::valueOf)
                .toList();
    }

    /** Whether a write failed because there is no such file. */
    static boolean isMissing(Result result) {
        return result.failedWith(Errno.ENOENT);
    }
}
