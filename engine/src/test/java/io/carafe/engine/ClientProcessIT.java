package io.carafe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What belongs to a client is found with it, and with nobody else. */
@Timeout(60)
class ClientProcessIT {
    private final Kernel kernel = TestServer.kernel();

    @TempDir
    private Path directory;

    private Process process;
    private ClientProcess client;

    @BeforeEach
    void startClient() throws IOException {
        Path input = Files.writeString(directory.resolve("in"), "the client's");
        process = new ProcessBuilder("sleep", "1000")
                .redirectInput(input.toFile())
                .start();
        int pid = (int) process.pid();
        client = new ClientProcess(
                kernel, pid, new Descriptor(kernel, kernel.pidfdOpen(pid).intOrThrow("open a pidfd")));
    }

    @AfterEach
    void endClient() throws InterruptedException {
        client.close();
        process.destroyForcibly().waitFor();
    }

    @Test
    void itsDescriptorsAreItsOwn() {
        assertThat(client.procDirectory().resolve("fd/0")).hasContent("the client's");
    }

    @Test
    void nobodyElseIsFoundThereWhenItHasEnded() throws InterruptedException {
        Path found = client.procDirectory();
        process.destroyForcibly().waitFor();

        assertThat(client.procDirectory()).isEqualTo(found);
        // The kernel says ENOENT or ESRCH.
        assertThat(Files.exists(found.resolve("fd/0"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
        assertThat(Files.exists(found.resolve("cwd"), LinkOption.NOFOLLOW_LINKS))
                .isFalse();
    }

    @Test
    void whoHasEndedIsNotFound() throws InterruptedException {
        process.destroyForcibly().waitFor();

        assertThatThrownBy(client::procDirectory).isInstanceOf(CarafeException.class);
    }
}
