package io.carafe.linux.machine;

import static io.carafe.linux.machine.LaunchLayout.ANY_ERRNO;
import static io.carafe.linux.machine.LaunchLayout.HEADER_CLONE_ARGS_SIZE;
import static io.carafe.linux.machine.LaunchLayout.HEADER_CURRENT;
import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.linux.machine.Spawner.Ended;
import io.carafe.linux.machine.Spawner.Pipe;
import io.carafe.linux.machine.Spawner.Running;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The machine code on the real kernel. Needs no root. */
@Timeout(60)
class MachineCodeIT {

    private static final int ENOENT = 2;
    private static final int EBADF = 9;
    private static final int EACCES = 13;
    private static final int EINVAL = 22;

    @AutoClose
    private final Spawner spawner = new Spawner(MachineCode.forThisMachine());

    @Test
    void aProgramCallsTheKernelAndBecomesAnother() {
        try (Pipe pipe = spawner.pipe()) {
            Ended ended = spawner.run((s, image) -> {
                s.write(image, pipe, "hello");
                s.exec(image, "/bin/true");
            });
            assertThat(ended).isEqualTo(new Ended(0, -1, 2, 0));
            assertThat(pipe.read()).isEqualTo("hello");
        }
    }

    @Test
    void aFailureLeavesItsIndexAndErrno() {
        Ended ended = spawner.run((s, image) -> {
            image.step(s.nr.getpid());
            s.open(image, "/there is no such file");
            s.exec(image, "/bin/true");
        });
        assertThat(ended).isEqualTo(new Ended(127 << 8, 1, 1, -ENOENT));
    }

    @Test
    void aFileThatCannotBeExecutedIsAFailureLikeAnyOther() {
        Ended ended = spawner.run((s, image) -> s.exec(image, "/proc/self/status"));
        assertThat(ended).isEqualTo(new Ended(127 << 8, 1, 1, -EACCES));
    }

    @Test
    void recordsThatRunOutEndTheChildWithoutAFailure() {
        assertThat(spawner.run((s, image) -> {})).isEqualTo(new Ended(127 << 8, -1, -1, 0));
        assertThat(spawner.run((s, image) -> image.step(s.nr.getpid()).skippingAfterSuccess(5)))
                .isEqualTo(new Ended(127 << 8, -1, 0, 0));
    }

    @Test
    void anErrnoIsToleratedAtEachOfTheFourPlacesAndNowhereElse() {
        assertThat(failedAfterClosingNothing(EBADF)).isEqualTo(-1);
        assertThat(failedAfterClosingNothing(1, EBADF)).isEqualTo(-1);
        assertThat(failedAfterClosingNothing(1, 2, 3, EBADF)).isEqualTo(-1);
        assertThat(failedAfterClosingNothing(ANY_ERRNO)).isEqualTo(-1);
        assertThat(failedAfterClosingNothing(1, 2, 3, 4)).isZero();
        assertThat(failedAfterClosingNothing(0, EBADF)).isZero();
        assertThat(failedAfterClosingNothing(1, ANY_ERRNO)).isZero();
        assertThat(failedAfterClosingNothing()).isZero();
    }

    private long failedAfterClosingNothing(int... tolerated) {
        return spawner.run((s, image) -> image.step(s.nr.close(), -1).tolerating(tolerated))
                .failed();
    }

    @Test
    void recordsAreSkippedAfterASuccessOrAToleratedErrno() {
        try (Pipe pipe = spawner.pipe()) {
            spawner.run((s, image) -> {
                s.write(image, pipe, "a").skippingAfterSuccess(1).skippingAfterTolerated(3);
                s.write(image, pipe, "b");
                s.write(image, pipe, "c");
                s.open(image, "/there is no such file")
                        .tolerating(ENOENT)
                        .skippingAfterTolerated(2)
                        .skippingAfterSuccess(1);
                s.write(image, pipe, "d");
                s.write(image, pipe, "e");
                s.write(image, pipe, "f");
                s.exec(image, "/bin/true");
            });
            assertThat(pipe.read()).isEqualTo("acf");
        }
    }

    @Test
    void oneOfSeveralFilesIsExecuted() {
        Ended ended = spawner.run((s, image) -> {
            s.exec(image, "/there is no such file").tolerating(ENOENT, EACCES);
            s.exec(image, "/proc/self/status").tolerating(ENOENT, EACCES);
            s.exec(image, "/bin/true").tolerating(ENOENT, EACCES);
        });
        assertThat(ended).isEqualTo(new Ended(0, -1, 5, 0));
    }

    @Test
    void aResultBecomesTheArgumentOfLaterRecords() {
        try (Pipe pipe = spawner.pipe()) {
            Ended ended = spawner.run((s, image) -> {
                long buffer = image.block(64);
                ProgramImage.Step open = s.open(image, "/proc/self/comm");
                ProgramImage.Step read = image.step(s.nr.read(), -1, buffer, 64).least(1);
                ProgramImage.Step write = image.step(s.nr.write(), pipe.writing, buffer, -1);
                ProgramImage.Step close = image.step(s.nr.close(), -1);
                ProgramImage.Step again = image.step(s.nr.close(), -1).tolerating(EBADF);
                open.storingAt(read.argument(1), close.argument(1), again.argument(1));
                read.storingAt(write.argument(3));
                s.exec(image, "/bin/true");
            });
            assertThat(ended).isEqualTo(new Ended(0, -1, 6, 0));
            assertThat(pipe.read()).isNotBlank().endsWith("\n");
        }
    }

    @Test
    void aFailureStoresNothing() {
        try (Running child = spawner.start((s, image) -> {
            s.open(image, "/there is no such file")
                    .tolerating(ENOENT)
                    .storingAt(image.step(s.nr.getpid()).argument(6));
        })) {
            child.await();
            assertThat(child.arena.getLong(child.header
                            + LaunchLayout.HEADER_SIZE
                            + LaunchLayout.RECORD_SIZE
                            + LaunchLayout.RECORD_ARGUMENTS
                            + 40))
                    .isZero();
        }
    }

    @Test
    void aResultBelowTheLeastIsAFailureThatNothingTolerates() {
        Ended ended = spawner.run((s, image) -> {
            ProgramImage.Step open = s.open(image, "/dev/null");
            ProgramImage.Step read =
                    image.step(s.nr.read(), -1, image.block(8), 8).least(1).tolerating(ANY_ERRNO);
            open.storingAt(read.argument(1));
        });
        assertThat(ended).isEqualTo(new Ended(127 << 8, 1, 1, 0));
    }

    @Test
    void signalsAreBlockedInTheChildAndAsBeforeInTheParent() throws Exception {
        Path thread = Path.of("/proc/thread-self/status");
        String before = Spawner.status(thread, "SigBlk");
        try (Pipe pipe = spawner.pipe();
                Running child = spawner.start((s, image) -> {
                    image.step(s.nr.read(), pipe.reading, image.block(8), 1);
                    s.exec(image, "/bin/true");
                })) {
            assertThat(Spawner.status(thread, "SigBlk")).isEqualTo(before);
            while (child.arena.getLong(child.header + HEADER_CURRENT) != 0) {
                Thread.onSpinWait();
            }
            // All but SIGKILL (bit 8) and SIGSTOP (bit 18), which nobody can block.
            assertThat(child.status("SigBlk")).endsWith("\tfffffffffffbfeff");
            assertThat(child.status("SigCgt")).endsWith("\t0000000000000000");
            pipe.write("x");
            assertThat(child.await().exitCode()).isZero();
        }
    }

    @Test
    void aRefusedCloneIsAnErrnoAndLeavesTheSignalsAsTheyWere() throws Exception {
        Path thread = Path.of("/proc/thread-self/status");
        String before = Spawner.status(thread, "SigBlk");
        try (Running child = spawner.start((s, image) -> image.put(HEADER_CLONE_ARGS_SIZE, 1))) {
            assertThat(child.pid).isEqualTo(-EINVAL);
        }
        assertThat(Spawner.status(thread, "SigBlk")).isEqualTo(before);
    }

    @Test
    void systemCallsGetAllTheirArguments() throws Exception {
        MachineCode code = spawner.code;
        assertThat(code.syscall(spawner.nr.getpid(), 0, 0, 0, 0, 0))
                .isEqualTo(ProcessHandle.current().pid());
        assertThat(code.syscall(spawner.nr.close(), -1, 0, 0, 0, 0)).isEqualTo(-EBADF);
        try (NativeArena arena = NativeArena.create()) {
            // FUTEX_WAIT_BITSET refuses an empty set of bits, its sixth argument, before it looks at the second word.
            long word = arena.allocate(8);
            assertThat(code.syscall(spawner.nr.futex(), word, 9, 1, 0, 0, 0)).isEqualTo(-EINVAL);
            assertThat(code.syscall(spawner.nr.futex(), word, 9, 1, 0, 0, 1)).isEqualTo(-11);
        }
    }

    @Test
    void thePageIsExecutableAndNotWritable() throws IOException {
        long before = executableAnonymousPages();
        try (MachineCode more = MachineCode.forThisMachine()) {
            assertThat(executableAnonymousPages()).isEqualTo(before + 1);
            assertThat(more.syscall(spawner.nr.getpid(), 0, 0, 0, 0, 0)).isPositive();
        }
        assertThat(executableAnonymousPages()).isEqualTo(before);
    }

    /** Counts mappings of one page or several adjacent ones, r-xp and without a file. The JVM's own are rwxp. */
    private static long executableAnonymousPages() throws IOException {
        try (Stream<String> maps = Files.lines(Path.of("/proc/self/maps"))) {
            return maps.filter(line -> line.matches("\\S+ r-xp 00000000 00:00 0 *"))
                    .mapToLong(line -> {
                        String[] ends = line.split("[- ]");
                        return (Long.parseLong(ends[1], 16) - Long.parseLong(ends[0], 16)) / 4096;
                    })
                    .sum();
        }
    }
}
