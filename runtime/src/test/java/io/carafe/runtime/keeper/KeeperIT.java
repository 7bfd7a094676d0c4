package io.carafe.runtime.keeper;

import static io.carafe.runtime.keeper.KeeperTestEngine.CHUNK;
import static io.carafe.runtime.keeper.KeeperTestEngine.FEW_CHUNKS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.kernel.Exit;
import io.carafe.api.testing.RingFrames;
import io.carafe.linux.keeper.ControlProtocol;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A real keeper with a real engine, {@link KeeperTestEngine}, that is killed while a child of the keeper works. */
@Timeout(120)
@ParameterizedClass
@EnumSource
class KeeperIT {
    private static final int LAPS = 6;
    private static final Exit KILLED = new Exit(true, 9, false);
    private static final Exit SEVEN = new Exit(false, 7, false);

    private final KeeperKind kind;
    private final byte[] data = new byte[LAPS * FEW_CHUNKS * CHUNK];

    @TempDir
    Path directory;

    private Process keeper;
    private long container;

    KeeperIT(KeeperKind kind) {
        this.kind = kind;
    }

    @BeforeEach
    void start() throws IOException {
        new Random(1).nextBytes(data);
        Files.write(directory.resolve("data"), data);
        keeper = kind.start(
                directory,
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                KeeperTestEngine.class.getName(),
                directory.toString());
        await().atMost(Duration.ofSeconds(60)).until(() -> engines().size() == 1);
        container = Long.parseLong(text("container").strip());
    }

    @AfterEach
    void end() throws Exception {
        if (keeper == null) {
            return; // there is no emulator
        }
        keeper.children().forEach(ProcessHandle::destroyForcibly);
        keeper.destroyForcibly().waitFor();
        ProcessHandle.of(container).ifPresent(ProcessHandle::destroyForcibly);
        for (long engine : engines()) {
            ProcessHandle.of(engine).ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void nothingIsLostWhenTheEngineIsKilled() throws Exception {
        Instant begin = Instant.now().minusSeconds(1);
        kill(engines().get(0));
        make("go");
        await().atMost(Duration.ofSeconds(20)).until(() -> logged("many", 2).length == data.length);
        assertThat(logged("many", 2)).isEqualTo(data);
        await().until(() -> endsLikeData(logged("few", 1)));
        assertThat(logged("few", 1)).hasSizeGreaterThan((FEW_CHUNKS - 2) * CHUNK);
        assertThat(Files.size(directory.resolve("few"))).isLessThanOrEqualTo(FEW_CHUNKS * CHUNK);

        await().atMost(Duration.ofSeconds(30)).until(() -> engines().size() == 2);
        kill(engines().get(1));
        await().atMost(Duration.ofSeconds(30)).until(() -> engines().size() == 3);
        assertThat(ProcessHandle.of(container)).isPresent();
        checkMemory();

        make("stop");
        await().until(() -> exit(container).isPresent());
        assertThat(exit(container).orElseThrow().exit()).isEqualTo(SEVEN);
        assertThat(exit(container).orElseThrow().at()).isBetween(begin, Instant.now());
        assertThat(exit(engines().get(0)).orElseThrow().exit()).isEqualTo(KILLED);
        assertThat(exit(engines().get(1)).orElseThrow().exit()).isEqualTo(KILLED);
        assertThat(RingFrames.kinds(frames("few"))).endsWith(3);
        assertThat(RingFrames.kinds(frames("many"))).endsWith(4);

        assertThat(keeper.isAlive()).isTrue();
        kill(engines().get(2));
        assertThat(keeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(keeper.exitValue()).isZero();
        assertThat(text("said")).isEmpty();
    }

    @Test
    void whoSeesAChildEndFindsItsRecord() throws Exception {
        make("crowd");
        kill(engines().get(0));
        await().atMost(Duration.ofSeconds(60)).until(() -> engines().size() == 2);
        assertThat(directory.resolve("missed")).isEmptyFile();
        int ends = KeeperTestEngine.ROUNDS * KeeperTestEngine.CROWD;
        assertThat(Files.size(directory.resolve("exits")) / ControlProtocol.EXIT_RECORD_SIZE)
                .as("the crowd and an engine")
                .isEqualTo(ends + 1);
    }

    @Test
    void theKeeperLeavesWithTheLastChild() throws Exception {
        make("leave");
        await().until(() -> exit(engines().get(0)).isPresent());
        make("go");
        await().atMost(Duration.ofSeconds(20)).until(() -> logged("many", 2).length == data.length);
        Thread.sleep(1500);
        assertThat(engines())
                .as("an engine that left on purpose is not started again")
                .hasSize(1);
        assertThat(keeper.isAlive()).isTrue();
        make("stop");
        assertThat(keeper.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(keeper.exitValue()).isZero();
        assertThat(exit(container).orElseThrow().exit()).isEqualTo(SEVEN);
        assertThat(logged("many", 2)).isEqualTo(data);
        assertThat(RingFrames.kinds(frames("few"))).endsWith(3);
    }

    @Test
    void terminatingTheKeeperEndsTheEngineAndNoContainer() throws Exception {
        keeper.destroy();
        await().until(() -> exit(engines().get(0)).isPresent());
        assertThat(exit(engines().get(0)).orElseThrow().exit()).isEqualTo(new Exit(false, 143, false));
        Thread.sleep(1500);
        assertThat(engines()).hasSize(1);
        assertThat(keeper.isAlive()).isTrue();
        assertThat(ProcessHandle.of(container)).isPresent();
    }

    private boolean endsLikeData(byte[] bytes) {
        return bytes.length > 0
                && Arrays.equals(bytes, Arrays.copyOfRange(data, data.length - bytes.length, data.length));
    }

    private void checkMemory() throws IOException {
        String memory = Files.readAllLines(Path.of("/proc", Long.toString(keeper.pid()), "smaps_rollup")).stream()
                .filter(line -> line.startsWith("Pss:"))
                .findFirst()
                .orElseThrow();
        System.out.println("keeper, " + kind + ": " + memory);
        long kibibytes = Long.parseLong(memory.replaceAll("\\D", ""));
        if (kind == KeeperKind.NATIVE) {
            assertThat(kibibytes).isLessThan(160);
            assertThat(Path.of("/proc", Long.toString(keeper.pid()), "maps"))
                    .content()
                    .doesNotContainPattern("(?m)^\\S+ .w.x.* |rwx");
        }
    }

    private void kill(long pid) {
        ProcessHandle.of(pid).orElseThrow().destroyForcibly();
    }

    private void make(String name) throws IOException {
        Files.createFile(directory.resolve(name));
    }

    private List<Long> engines() throws IOException {
        return Files.exists(directory.resolve("engines"))
                ? text("engines").lines().map(Long::valueOf).toList()
                : List.of();
    }

    private Optional<ExitRecord> exit(long pid) {
        return new ExitRecords(directory.resolve("exits")).find(Math.toIntExact(pid), 0);
    }

    private String text(String name) throws IOException {
        return Files.readString(directory.resolve(name));
    }

    private List<RingFrames.Frame> frames(String name) {
        try {
            return RingFrames.of(Files.readAllBytes(directory.resolve(name)), CHUNK);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private byte[] logged(String name, int kind) {
        return RingFrames.payload(frames(name), kind);
    }
}
