package io.carafe.namespaces.net;

import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.HostStep;
import io.carafe.api.isolation.HostSteps;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;

/**
 * A copy of a file of the host's as it is at the launch, with lines added. A copy, because a container must not write to
 * the host's.
 *
 * @param source a text file on the host; empty when there is none
 * @param added lines that follow
 */
record CopiedFile(Pathname source, String added, Pathname copy) implements HostStep {
    private static final int MODE = 0644;
    private static final int CHUNK = 16 << 10;
    private static final int MOST_BYTES = 4 << 20;

    @Override
    public String text() {
        String copied = "copy(\"" + source + "\", \"" + copy + "\")";
        return added.isEmpty()
                ? copied
                : copied + " + \"" + added.replace("\n", "\\n").replace("\t", "\\t") + "\"";
    }

    @Override
    public void perform(HostSide host) {
        new HostSteps.MakeFile(copy, withNewline(read(host.kernel())) + added, MODE).perform(host);
    }

    private String read(Kernel kernel) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, source, EnumSet.of(OpenFlag.RDONLY));
        if (opened.failedWith(Errno.ENOENT)) {
            return "";
        }
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        try (Descriptor file = new Descriptor(kernel, opened.intOrThrow("open " + source))) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(CHUNK);
            while (content.size() < MOST_BYTES
                    && kernel.read(file.number(), buffer.clear()).orThrow("read " + source) > 0) {
                byte[] bytes = new byte[buffer.flip().remaining()];
                buffer.get(bytes);
                content.writeBytes(bytes);
            }
        }
        return content.toString(StandardCharsets.UTF_8).replace("\0", "");
    }

    private static String withNewline(String content) {
        return content.isEmpty() || content.endsWith("\n") ? content : content + "\n";
    }
}
