package io.carafe.linux;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * What {@code /proc} tells of a process on its way to its command (proc(5)). One that joins a container is within reach of
 * the processes there, and may be kept from getting on, and from telling. When nothing can be found out all is as it should be.
 */
record NewProcess(LinuxKernel kernel, int pid) {
    /** More than what comes before the state: a number and a name. */
    private static final int BEGINNING = 128;

    /** Whether a signal has stopped it. Nothing of its own does, and who traces it is this JVM's user. */
    boolean isStopped() {
        Result opened = kernel.open(FileCalls.AT_FDCWD, file("stat"), Set.of(OpenFlag.RDONLY));
        if (!opened.ok()) {
            return false;
        }
        ByteBuffer buffer = ByteBuffer.allocateDirect(BEGINNING);
        try (Descriptor descriptor = new Descriptor(kernel, (int) opened.raw())) {
            kernel.read(descriptor.number(), buffer);
        }
        String stat = StandardCharsets.ISO_8859_1.decode(buffer.flip()).toString();
        int state = stat.lastIndexOf(") ") + 2;
        return state >= 2 && state < stat.length() && stat.charAt(state) == 'T';
    }

    /** Whether it is the {@link Trampoline} no longer. */
    boolean hasExecuted() {
        Answer<Pathname> executable = kernel.readlinkat(FileCalls.AT_FDCWD, file("exe"));
        return executable.ok() && !executable.orThrow("read a link").equals(Trampoline.EXECUTABLE);
    }

    private Pathname file(String name) {
        return Pathname.of("/proc/" + pid + "/" + name);
    }
}
