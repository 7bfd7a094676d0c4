package io.carafe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.client.EngineDirectory;
import io.carafe.client.ExitNotice;
import io.carafe.client.Frame;
import io.carafe.client.FrameType;
import io.carafe.client.OwnProcess;
import io.carafe.client.Refusal;
import io.carafe.engine.ClientCase.Accepted;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** carafe-client as the kernel runs it: its session, and when it leaves the command to the JVM client. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class NativeClientIT {
    private static final Frame WELCOME = new Frame(FrameType.WELCOME, new byte[0]);

    @Parameter
    private ClientKind kind;

    @TempDir
    private Path temporary;

    private ClientCase client;
    private EngineDirectory place;

    @BeforeEach
    void prepare() throws IOException {
        long uid = OwnProcess.read(new String[0]).uid();
        client = new ClientCase(temporary, kind, uid, List.of())
                .with("CARAFE_ROOT", "/state")
                .with("CARAFE_RUNTIME_DIR", temporary.resolve("r").toString());
        place = client.expected("ps");
    }

    private void assertFellBack(Process process) throws Exception {
        assertThat(process.waitFor()).isEqualTo(ClientCase.JVM_CLIENT);
        assertThat(client.out()).isEqualTo("jvm @options -cp classes Client ps\n");
        assertThat(client.err()).isEmpty();
    }

    @Test
    void withoutAnEngineTheJvmClientTakesOver() throws Exception {
        assertFellBack(client.start("ps"));
        client.listen(place).close();
        assertFellBack(client.start("ps"));
    }

    @Test
    void beforeTheEngineHasBegunTheJvmClientTakesOver() throws Exception {
        try (ServerSocketChannel server = client.listen(place)) {
            Process refused = client.start("ps");
            try (Accepted accepted = Accepted.from(server, refused)) {
                accepted.frames().write(new Refusal(false, "of another build").frame());
            }
            assertFellBack(refused);

            Process left = client.start("ps");
            Accepted.from(server, left).close();
            assertFellBack(left);

            Process confused = client.start("ps");
            try (Accepted accepted = Accepted.from(server, confused)) {
                accepted.channel().write(ByteBuffer.wrap("HTTP/1.1 400 Bad Request\r\n".getBytes()));
            }
            assertFellBack(confused);
        }
    }

    @Test
    void aDirectoryThatOthersMayEnterIsNotTrusted() throws Exception {
        try (ServerSocketChannel server = client.listen(place)) {
            assertThat(server.isOpen()).isTrue();
            Files.setPosixFilePermissions(place.path(), PosixFilePermissions.fromString("rwxr-xr-x"));
            assertFellBack(client.start("ps"));
        }
    }

    @Test
    void moreVariablesThanItHasRoomForAreForTheJvmClient() throws Exception {
        try (ServerSocketChannel server = client.listen(place)) {
            for (int i = 0; i < 11; i++) {
                client.with("BIG" + i, "x".repeat(100_000));
            }
            assertThat(server.isOpen()).isTrue();
            assertFellBack(client.start("ps"));
        }
    }

    @Test
    void passesSignalsOnThatAreWatchedAndDiesOfOthers() throws Exception {
        try (ServerSocketChannel server = client.listen(place)) {
            Process process = client.start("ps");
            try (Accepted accepted = Accepted.from(server, process)) {
                accepted.frames().write(WELCOME);
                for (String signal : List.of("INT", "WINCH", "CONT")) {
                    accepted.frames().write(Frame.of(FrameType.WATCH, signal));
                }
                awaitBlocked(process, 1L << 1 | 1L << 27 | 1L << 17);
                for (String signal : List.of("INT", "WINCH", "CONT")) {
                    signal(process, signal);
                    Frame frame = accepted.frames().read();
                    assertThat(frame.type()).isEqualTo(FrameType.SIGNAL);
                    assertThat(frame.text()).isEqualTo(signal);
                }
                signal(process, "TERM");
                assertThat(process.waitFor()).isEqualTo(143);
            }
        }
    }

    private static void signal(Process process, String signal) throws Exception {
        assertThat(new ProcessBuilder("kill", "-s", signal, Long.toString(process.pid()))
                        .start()
                        .waitFor())
                .isZero();
    }

    /** An emulator shows its own mask, which has the same. */
    private static void awaitBlocked(Process process, long signals) throws Exception {
        Path status = Path.of("/proc/" + process.pid() + "/status");
        long blocked = 0;
        while ((blocked & signals) != signals) {
            assertThat(process.isAlive()).isTrue();
            Thread.onSpinWait();
            String text = Files.readString(status);
            int begin = text.indexOf("SigBlk:\t") + 8;
            blocked = Long.parseUnsignedLong(text.substring(begin, text.indexOf('\n', begin)), 16);
        }
    }

    @Test
    void movesItsPositionToWhereTheEngineHasGot() throws Exception {
        Path file = temporary.resolve("file");
        try (ServerSocketChannel server = client.listen(place)) {
            // A shell goes on behind its command, in the file that both have open.
            Process process = client.through(List.of("sh", "-c", "\"$@\"; echo end >&2; echo end", "sh"))
                    .start(ProcessBuilder.Redirect.to(file.toFile()), "ps");
            try (Accepted accepted = Accepted.from(server, process)) {
                accepted.frames().write(WELCOME);
                accepted.frames().write(new ExitNotice(0, 4, 2).frame());
            }
            assertThat(process.waitFor()).isZero();
        }
        assertThat(file).hasContent("\0\0\0\0end\n");
        assertThat(client.err()).isEqualTo("\0\0end\n");
    }

    @Test
    void tellsOfAnEngineThatIsKilled() throws Exception {
        try (ServerSocketChannel server = client.listen(place)) {
            Process process = client.start("ps");
            try (Accepted accepted = Accepted.from(server, process)) {
                accepted.frames().write(WELCOME);
                accepted.channel().write(ByteBuffer.wrap(new byte[] {70, 0, 0}));
            }
            assertThat(process.waitFor()).isEqualTo(125);
            assertThat(client.err())
                    .isEqualTo("carafe: the engine has ended while it did this; its log is " + place.log() + "\n");
        }
    }

    @Test
    void tellsWhyItsCommandWasEnded() throws Exception {
        try (ServerSocketChannel server = client.listen(place)) {
            Process process = client.start("ps");
            try (Accepted accepted = Accepted.from(server, process)) {
                accepted.frames().write(WELCOME);
                accepted.frames().write(new Refusal(false, "the engine has been stopped").frame());
            }
            assertThat(process.waitFor()).isEqualTo(125);
            assertThat(client.err()).isEqualTo("carafe: the engine has been stopped\n");
        }
    }

    @Test
    void leavesNothingOpen() throws Exception {
        try (ServerSocketChannel server = client.listen(place)) {
            Process process = client.start("ps");
            try (Accepted accepted = Accepted.from(server, process)) {
                accepted.frames().write(WELCOME);
                accepted.frames().write(new ExitNotice(9, ExitNotice.SHARED, ExitNotice.SHARED).frame());
                assertThat(process.waitFor()).isEqualTo(9);
                assertThat(accepted.frames().read()).isNull();
            }
        }
        assertThat(client.out() + client.err()).isEmpty();
    }
}
