package io.carafe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.Result;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Takes the standard descriptors of a real process, in both ways. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class DescriptorTakerIT {
    /** Whether pidfd_getfd(2) is allowed; Yama forbids it. */
    enum Rules {
        ALLOW,
        FORBID
    }

    @Parameter
    private Rules rules;

    @TempDir
    private Path directory;

    private final Kernel real = TestServer.kernel();
    private Process process;

    @AfterEach
    void endProcess() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    private Kernel kernel() {
        if (rules == Rules.ALLOW) {
            return real;
        }
        return (Kernel) Proxy.newProxyInstance(
                Kernel.class.getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("pidfdGetfd")) {
                        return Result.failure(Errno.EPERM);
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /** A process with these redirections, whose shell has gone. */
    private ClientProcess client(String redirections) throws IOException, InterruptedException {
        process = new ProcessBuilder("sh", "-c", "exec 3>ready; exec sleep 1000 " + redirections + " 3>&-")
                .directory(directory.toFile())
                .start();
        Path link = Path.of("/proc/" + process.pid() + "/comm");
        while (!Files.readString(link).equals("sleep\n")) {
            Thread.sleep(5);
        }
        int pid = (int) process.pid();
        return new ClientProcess(
                real, pid, new Descriptor(real, real.pidfdOpen(pid).intOrThrow("open a pidfd")));
    }

    private ClientDescriptors take(ClientProcess client) {
        return new DescriptorTaker(kernel()).take(client);
    }

    private Result write(ClientDescriptors taken, int stream, String text) {
        ByteBuffer direct = ByteBuffer.allocateDirect(text.length());
        direct.put(text.getBytes(StandardCharsets.UTF_8)).flip();
        return real.write(taken.number(stream).number(), direct);
    }

    @Test
    void filesKeepTheirPositions() throws Exception {
        Files.writeString(directory.resolve("in"), "first\nsecond\n");
        Files.writeString(directory.resolve("log"), "before\n");
        try (ClientProcess client = client("< in >> log 2> both");
                ClientDescriptors taken = take(client)) {
            ByteBuffer input = ByteBuffer.allocateDirect(6);
            real.read(taken.number(0).number(), input).orThrow("read");
            assertThat(input.flip().get(0)).isEqualTo((byte) 'f');
            Files.writeString(directory.resolve("log"), "longer before\n");
            write(taken, 1, "appended\n").orThrow("write");
            write(taken, 2, "error\n").orThrow("write");
            assertThat(directory.resolve("log")).hasContent("longer before\nappended\n");
            assertThat(directory.resolve("both")).hasContent("error\n");
            assertThat(taken.streams().get(2).reopened()).isEqualTo(rules == Rules.FORBID);
            assertThat(taken.streams().get(1).reopened()).isFalse();
        }
    }

    @Test
    void twoStreamsOfOneFileShareItsPosition() throws Exception {
        try (ClientProcess client = client("< /dev/null > both 2>&1");
                ClientDescriptors taken = take(client)) {
            write(taken, 1, "one\n").orThrow("write");
            write(taken, 2, "two\n").orThrow("write");
            write(taken, 1, "three\n").orThrow("write");
            assertThat(directory.resolve("both")).hasContent("one\ntwo\nthree\n");
        }
    }

    @Test
    void pipesArePipes() throws Exception {
        try (ClientProcess client = client("");
                ClientDescriptors taken = take(client)) {
            write(taken, 1, "through a pipe\n").orThrow("write");
            assertThat(process.inputReader().readLine()).isEqualTo("through a pipe");
            process.outputWriter().append("typed\n").flush();
            ByteBuffer input = ByteBuffer.allocateDirect(10);
            assertThat(real.read(taken.number(0).number(), input).raw()).isEqualTo(6);
        }
    }

    @Test
    void aPipeWithoutAReaderIsBroken() throws Exception {
        try (ClientProcess client = client("")) {
            process.getInputStream().close();
            try (ClientDescriptors taken = take(client)) {
                assertThat(write(taken, 1, "x").failedWith(Errno.EPIPE)).isTrue();
            }
        }
    }

    @Test
    void whatIsClosedStaysClosed() throws Exception {
        try (ClientProcess client = client("<&- >&-");
                ClientDescriptors taken = take(client)) {
            assertThat(real.read(taken.number(0).number(), ByteBuffer.allocateDirect(1))
                            .failedWith(Errno.EBADF))
                    .isTrue();
            assertThat(write(taken, 1, "x").failedWith(Errno.EBADF)).isTrue();
            assertThat(write(taken, 2, "x").ok()).isTrue();
        }
    }

    @Test
    void itKnowsItsWorld() throws Exception {
        try (ClientProcess client = client("")) {
            client.mustShareOurWorld();
            assertThat(client.directory("/told")).isEqualTo(directory.toRealPath());
            assertThat(client.isInForeground()).isTrue();
            assertThat(client.isStopped()).isFalse();
        }
    }

    @Test
    void anErrorNamesTheWayOut() throws Exception {
        try (ClientProcess client = client("")) {
            Kernel forbidding = (Kernel) Proxy.newProxyInstance(
                    Kernel.class.getClassLoader(),
                    new Class<?>[] {Kernel.class},
                    (proxy, method, arguments) -> switch (method.getName()) {
                        case "pidfdGetfd" -> Result.failure(Errno.EPERM);
                        case "openat2", "open" -> Result.failure(Errno.EACCES);
                        default -> method.invoke(real, arguments);
                    });
            assertThatThrownBy(() -> new DescriptorTaker(forbidding).take(client))
                    .isInstanceOf(CarafeException.class)
                    .hasMessageContaining("standard input")
                    .hasMessageContaining("EPERM")
                    .hasMessageContaining("EACCES")
                    .hasMessageContaining("--no-engine");
        }
    }
}
