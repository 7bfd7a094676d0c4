package io.carafe.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.RecordingKernel;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SpreadDirectoryTest {
    private final RecordingKernel kernel = new RecordingKernel();
    private final SpreadDirectory directory = new SpreadDirectory(kernel.kernel(), Path.of("/state/containers"));

    @Test
    void theFileSystemIsTold() {
        directory.mark();
        assertThat(kernel.calls("ioctl")).hasSize(2);
        assertThat(kernel.calls("ioctl").get(1)).contains("FS_IOC_SETFLAGS");
        assertThat(kernel.calls()).endsWith("close(3)");
    }

    @Test
    void oneThatHasNoSuchFlagsDoesWithout() {
        kernel.answering("ioctl", Result.failure(Errno.ENOTTY));
        directory.mark();
        assertThat(kernel.calls("ioctl")).hasSize(1);
        assertThat(kernel.calls()).endsWith("close(3)");
    }

    @Test
    void oneThatRefusesThisOneDoesWithout() {
        kernel.answering("ioctl", Result.of(0));
        kernel.answering("ioctl", Result.failure(Errno.EOPNOTSUPP));
        directory.mark();
        assertThat(kernel.calls()).endsWith("close(3)");
    }

    @Test
    void noDirectoryIsNoTrouble() {
        kernel.answering("openat2", Result.failure(Errno.ENOENT));
        directory.mark();
        assertThat(kernel.calls("ioctl")).isEmpty();
    }
}
