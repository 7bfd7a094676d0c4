package io.carafe.runtime.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.inject.Guice;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.linux.LinuxModule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpreadDirectoryIT {
    private static final int FS_TOPDIR_FL = 0x20000;

    private final Kernel kernel = Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);

    @TempDir
    Path directory;

    @Test
    void ext4KeepsItInMind() throws IOException {
        assumeTrue(Files.getFileStore(directory).type().equals("ext4"), directory + " is not on ext4");
        assertThat(flags() & FS_TOPDIR_FL).isZero();
        new SpreadDirectory(kernel, directory).mark();
        new SpreadDirectory(kernel, directory).mark();
        assertThat(flags() & FS_TOPDIR_FL).isNotZero();
    }

    private int flags() {
        int number = kernel.open(
                        FileCalls.AT_FDCWD,
                        Pathname.of(directory.toString()),
                        Set.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY))
                .intOrThrow("open " + directory);
        try (Descriptor opened = new Descriptor(kernel, number)) {
            ByteBuffer flags = ByteBuffer.allocateDirect(Long.BYTES).order(ByteOrder.nativeOrder());
            kernel.ioctl(opened.number(), IoctlRequest.FS_IOC_GETFLAGS, flags).orThrow("read the flags");
            return flags.getInt(0);
        }
    }
}
