package io.carafe.runtime.keeper;

import static io.carafe.api.kernel.FileCalls.AT_FDCWD;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.IoctlRequest;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Pipe;
import io.carafe.api.testing.RingFrames;
import io.carafe.linux.LinuxKernel;
import io.carafe.linux.machine.MachineCode;
import io.carafe.runtime.state.Held;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** This JVM as an engine that takes over a real keeper, whose own engine does nothing. */
@Timeout(60)
@ParameterizedClass
@EnumSource
class KeeperLinkIT {
    private static final int CHUNK = 64 * 1024;

    private final LinuxKernel kernel =
            LinuxKernel.of(MachineCode.forThisMachine(), Architecture.of(System.getProperty("os.arch")));
    private final KeeperKind kind;
    private final List<Integer> open = new ArrayList<>();

    @TempDir
    Path directory;

    private Process keeper;
    private KeeperLink link;

    KeeperLinkIT(KeeperKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void start() throws IOException {
        keeper = kind.start(directory, "/bin/busybox", "sleep", "600");
        await().until(() -> keeper.children().findAny().isPresent());
        int pidfd = own(kernel.pidfdOpen((int) keeper.pid()).intOrThrow("open a pidfd"));
        link = KeeperLink.foreign(kernel, pidfd, 1000);
    }

    @AfterEach
    void end() throws Exception {
        if (keeper == null) {
            return; // there is no emulator
        }
        link.close();
        keeper.children().forEach(ProcessHandle::destroyForcibly);
        keeper.destroyForcibly().waitFor();
        open.forEach(kernel::close);
    }

    @Test
    void outputGoesThroughTheKeeperIntoTheLog() throws IOException {
        long before = descriptors();
        Held log = log("log", 16);
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        Held relay = link.relay(pipe.readEnd(), log, KeptStream.ERROR, KeeperLink.UNLIMITED);
        assertThat(link.holds(relay)).isTrue();
        kernel.close(pipe.readEnd());
        byte[] bytes = random(300_000);
        write(pipe.writeEnd(), bytes);
        kernel.close(pipe.writeEnd());
        await().until(() -> !link.holds(relay));
        assertThat(RingFrames.payload(frames("log"), 2)).isEqualTo(bytes);
        assertThat(RingFrames.kinds(frames("log"))).endsWith(4).doesNotContain(1, 3);
        link.drop(log);
        assertThat(descriptors()).isEqualTo(before);
    }

    @Test
    void withoutCreditTheWriterWaitsAndNothingIsLost() {
        Held log = log("log", 16);
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        own(pipe.readEnd());
        own(pipe.writeEnd());
        kernel.setNonBlocking(pipe.writeEnd(), true).orThrow("make a pipe non-blocking");
        Held relay = link.relay(pipe.readEnd(), log, KeptStream.OUTPUT, 1000);
        ByteBuffer bytes = direct(random(200_000));
        fill(pipe, bytes);
        await().until(() -> payload("log").length == 1000);
        fill(pipe, bytes);
        assertThat(bytes.position()).as("a pipe full, and what was read").isBetween(60_000, 66_600);
        link.grant(relay, 5000);
        await().until(() -> payload("log").length == 6000);
        link.grant(relay, KeeperLink.UNLIMITED);
        await().until(() -> {
            fill(pipe, bytes);
            return !bytes.hasRemaining();
        });
        await().until(() -> payload("log").length == 200_000);
        assertThat(payload("log")).isEqualTo(random(200_000));
    }

    private void fill(Pipe pipe, ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            var written = kernel.write(pipe.writeEnd(), bytes);
            if (written.failedWith(Errno.EAGAIN)) {
                return;
            }
            written.orThrow("write to a pipe");
        }
    }

    @Test
    void aTerminalIsReadToItsEndAndStaysUntilDropped() throws IOException {
        Set<OpenFlag> flags = EnumSet.of(OpenFlag.RDWR, OpenFlag.NOCTTY);
        int master = kernel.open(AT_FDCWD, Pathname.of("/dev/ptmx"), flags).intOrThrow("open /dev/ptmx");
        ByteBuffer number = ByteBuffer.allocateDirect(4).order(ByteOrder.nativeOrder());
        kernel.ioctl(master, IoctlRequest.TIOCSPTLCK, number).orThrow("unlock the terminal");
        kernel.ioctl(master, IoctlRequest.TIOCGPTN, number).orThrow("ask for its number");
        Pathname path = Pathname.of("/dev/pts/" + number.getInt(0));
        int slave = kernel.open(AT_FDCWD, path, flags).intOrThrow("open " + path);
        long before = descriptors();
        Held log = log("log", 2);
        Held relay = link.relay(master, log, KeptStream.OUTPUT, KeeperLink.UNLIMITED);
        kernel.close(master);
        write(slave, "hello\n".getBytes());
        await().until(() -> new String(payload("log")).equals("hello\r\n"));
        kernel.close(slave);
        await().until(() -> RingFrames.kinds(frames("log")).contains(3));
        assertThat(link.holds(relay)).isTrue();
        int again = kernel.open(AT_FDCWD, path, flags).intOrThrow("open it again: the master is open");
        kernel.close(again);
        link.drop(relay);
        link.drop(log);
        assertThat(descriptors()).isEqualTo(before);
    }

    @Test
    void aFullDiskHoldsNobodyUp() {
        int full = own(kernel.open(AT_FDCWD, Pathname.of("/dev/full"), Set.of(OpenFlag.WRONLY))
                .intOrThrow("open /dev/full"));
        Held log = link.log(full, LogPosition.start(CHUNK, 2));
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        own(pipe.readEnd());
        link.relay(pipe.readEnd(), log, KeptStream.OUTPUT, KeeperLink.UNLIMITED);
        write(pipe.writeEnd(), random(1_000_000));
        kernel.close(pipe.writeEnd());
        assertThat(link.reap()).as("records that wait for a file").isZero();
    }

    @Test
    void whatIsKeptCanBeTakenBack() throws IOException {
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        own(pipe.readEnd());
        Held kept = link.keep(pipe.writeEnd());
        kernel.close(pipe.writeEnd());
        int again = link.fetch(kept);
        write(again, "x".getBytes());
        kernel.close(again);
        ByteBuffer buffer = ByteBuffer.allocateDirect(10);
        assertThat(kernel.read(pipe.readEnd(), buffer).raw()).isEqualTo(1);
        link.drop(kept);
        assertThat(kernel.read(pipe.readEnd(), buffer).raw())
                .as("the end of the pipe")
                .isZero();
        assertThatThrownBy(() -> link.fetch(kept))
                .isInstanceOf(KernelException.class)
                .hasMessageContaining("cannot take descriptor");
        assertThatThrownBy(() -> link.drop(kept)).isInstanceOf(KernelException.class);
    }

    @Test
    void aHundredRelaysShareTheKeeper() throws Exception {
        byte[] bytes = random(20_000);
        List<Held> relays = new ArrayList<>();
        List<Integer> writers = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            Pipe pipe = kernel.pipe().orThrow("make a pipe");
            writers.add(pipe.writeEnd());
            Held log = log("log" + i, 2);
            relays.add(link.relay(pipe.readEnd(), log, KeptStream.OUTPUT, KeeperLink.UNLIMITED));
            kernel.close(pipe.readEnd());
        }
        writers.parallelStream().forEach(writer -> {
            write(writer, bytes);
            kernel.close(writer);
        });
        await().until(() -> relays.stream().noneMatch(link::holds));
        for (int i = 0; i < 100; i++) {
            assertThat(payload("log" + i)).isEqualTo(bytes);
        }
    }

    @Test
    void nobodyWaitsForTheCreditOfAnEngineThatIsGone() throws Exception {
        Held log = log("log", 2);
        Pipe pipe = kernel.pipe().orThrow("make a pipe");
        own(pipe.readEnd());
        own(pipe.writeEnd());
        link.relay(pipe.readEnd(), log, KeptStream.OUTPUT, 10);
        write(pipe.writeEnd(), random(5000));
        await().until(() -> payload("log").length == 10);
        Process other = new ProcessBuilder("/bin/busybox", "sleep", "600").start();
        link.watch(own(kernel.pidfdOpen((int) other.pid()).intOrThrow("open a pidfd")));
        assertThat(payload("log")).hasSize(10);
        other.destroyForcibly().waitFor();
        await().until(() -> payload("log").length == 5000);
    }

    @Test
    void aRefusalIsAnError() {
        assertThatThrownBy(() -> link.log(own(kernel.eventfd().intOrThrow("x")), new LogPosition(5, 2, 1, 0)))
                .hasMessage("cannot give the keeper a log: EINVAL (Invalid argument)");
        Held log = log("log", 2);
        int file = file("plain");
        assertThatThrownBy(() -> link.relay(file, log, KeptStream.OUTPUT, 5))
                .hasMessage("cannot have the keeper relay a container's output: EPERM (Operation not permitted)");
    }

    @Test
    void aKeeperThatIsGoneIsAnError() throws Exception {
        ProcessHandle engine = keeper.children().findAny().orElseThrow();
        keeper.destroyForcibly().waitFor();
        engine.destroyForcibly();
        assertThatThrownBy(() -> link.reap())
                .isInstanceOf(CarafeException.class)
                .hasMessageContaining("the keeper, the parent of all containers, has ended");
        assertThatThrownBy(() -> link.exits(file("exits"))).hasMessageContaining("has ended");
    }

    private Held log(String name, int chunks) {
        return link.log(file(name), LogPosition.start(CHUNK, chunks));
    }

    private int file(String name) {
        Pathname path = Pathname.of(directory.resolve(name).toString());
        return own(kernel.openat2(AT_FDCWD, path, EnumSet.of(OpenFlag.WRONLY, OpenFlag.CREAT), 0600, Set.of())
                .intOrThrow("open " + path));
    }

    private int own(int descriptor) {
        open.add(descriptor);
        return descriptor;
    }

    private void write(int descriptor, byte[] bytes) {
        ByteBuffer buffer = direct(bytes);
        while (buffer.hasRemaining()) {
            kernel.write(descriptor, buffer).orThrow("write");
        }
    }

    private static ByteBuffer direct(byte[] bytes) {
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private long descriptors() throws IOException {
        try (Stream<Path> entries = Files.list(Path.of("/proc", Long.toString(keeper.pid()), "fd"))) {
            return entries.count();
        }
    }

    private List<RingFrames.Frame> frames(String name) {
        try {
            return RingFrames.of(Files.readAllBytes(directory.resolve(name)), CHUNK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] payload(String name) {
        return RingFrames.payload(frames(name), 1);
    }
}
