package io.carafe.linux;

import static io.carafe.linux.machine.LaunchLayout.RECORD_ARGUMENTS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_DESTINATIONS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_LEAST_SUCCESS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_NUMBER;
import static io.carafe.linux.machine.LaunchLayout.RECORD_SIZE;
import static io.carafe.linux.machine.LaunchLayout.RECORD_SKIP_AFTER_SUCCESS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_SKIP_AFTER_TOLERATED;
import static io.carafe.linux.machine.LaunchLayout.RECORD_TOLERATED_ERRNOS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.StepRecorder;
import io.carafe.api.launch.Syscall;
import io.carafe.linux.machine.LaunchLayout;
import io.carafe.linux.machine.NativeArena;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What the encoder puts into memory, read back without a kernel. */
class ProgramEncoderTest {
    private static final Handle PIPE = new Handle("test.pipe");
    private static final Pathname ODD = Pathname.of(new byte[] {'/', (byte) 0xff});

    @AutoClose
    private final NativeArena arena = NativeArena.create();

    private final ProgramRecorder recorder = new ProgramRecorder("test");
    private long records;

    @Test
    void numbersAreTheirOwnValue() {
        step().call(
                        Syscall.KEYCTL,
                        new Arg.Int(-1),
                        new Arg.Mode(0755),
                        new Arg.Constant("AT_FDCWD", -100),
                        new Arg.Null(),
                        new Arg.Given(PIPE));
        encode(Architecture.X86_64, false);
        assertThat(word(0, RECORD_NUMBER)).isEqualTo(250);
        assertThat(arguments(0)).containsExactly(-1L, 0755L, -100L, 0L, 42L, 0L);
    }

    @Test
    void numbersAndFlagsAreTheArchitectures() {
        step().open("directory", "/", Set.of(OpenFlag.DIRECTORY));
        encode(Architecture.X86_64, false);
        assertThat(word(0, RECORD_NUMBER)).isEqualTo(257);
        assertThat(arguments(0).get(2)).isEqualTo(0x10000);
        encode(Architecture.AARCH64, false);
        assertThat(word(0, RECORD_NUMBER)).isEqualTo(56);
        assertThat(arguments(0).get(2)).isEqualTo(0x4000);
    }

    @Test
    void stringsAndVectorsAreTerminated() {
        step().execve(ODD, List.of(Pathname.of("a"), Pathname.EMPTY), List.of());
        encode(Architecture.X86_64, false);
        List<Long> arguments = arguments(0);
        assertThat(string(arguments.get(0))).isEqualTo(ODD);
        assertThat(string(arena.getLong(arguments.get(1)))).isEqualTo(Pathname.of("a"));
        assertThat(string(arena.getLong(arguments.get(1) + 8))).isEqualTo(Pathname.EMPTY);
        assertThat(arena.getLong(arguments.get(1) + 16)).isZero();
        assertThat(arena.getLong(arguments.get(2))).isZero();
    }

    @Test
    void aResultGoesWhereverItIsUsed() {
        Slot slot = step().socket("socket", new Arg.Constant("AF_UNIX", 1), new Arg.Constant("SOCK_STREAM", 1));
        step().sendDescriptor(new Arg.Given(PIPE), new Arg.Result(slot));
        step().dup3(new Arg.Result(slot), 7);
        encode(Architecture.X86_64, false);
        long header = arguments(1).get(1);
        long control = arena.getLong(header + 32);
        assertThat(destinations(0))
                .containsExactlyInAnyOrder(control + 16, records + 2 * RECORD_SIZE + RECORD_ARGUMENTS);
        assertThat(destinations(0))
                .allSatisfy(address -> assertThat(arena.getLong(address)).isEqualTo(-1));
        assertThat(destinations(1)).isEmpty();
    }

    @Test
    void blocksAreNested() {
        Arg inner = new Arg.Block(new byte[] {1, 2, 3}, "inner");
        Arg outer = new Arg.Block(new byte[24], Map.of(8, inner, 16, new Arg.Given(PIPE)), "outer");
        step().call(Syscall.BPF, outer);
        encode(Architecture.X86_64, false);
        long address = arguments(0).get(0);
        assertThat(arena.getLong(address)).isZero();
        assertThat(arena.getBytes(arena.getLong(address + 8), 3)).containsExactly(1, 2, 3);
        assertThat(arena.getLong(address + 16)).isEqualTo(42);
    }

    @Test
    void whatIsNoFailureIsPacked() {
        step().tolerating(Errno.EPERM, Errno.ENOENT, Errno.EROFS)
                .atLeast(5)
                .skippingAfterSuccess(1)
                .skippingAfterFailure(2)
                .umask(0);
        step().umask(0);
        step().umask(0);
        encode(Architecture.X86_64, false);
        assertThat(List.of(tolerated(0), tolerated(1), tolerated(2))).containsExactlyInAnyOrder(1, 2, 30);
        assertThat(tolerated(3)).isZero();
        assertThat(word(0, RECORD_LEAST_SUCCESS)).isEqualTo(5);
        assertThat(word(0, RECORD_SKIP_AFTER_SUCCESS)).isEqualTo(1);
        assertThat(word(0, RECORD_SKIP_AFTER_TOLERATED)).isEqualTo(2);
    }

    @Test
    void aTimedProgramReadsTheClockBeforeEachStep() {
        step().skippingAfterSuccess(1).umask(0);
        step().umask(0);
        LaunchMemory memory = encode(Architecture.X86_64, true);
        assertThat(IntStream.range(0, 6).mapToObj(i -> word(i, RECORD_NUMBER)))
                .containsExactly(228L, 95L, 228L, 95L, 228L, 59L);
        assertThat(word(1, RECORD_SKIP_AFTER_SUCCESS)).isEqualTo(2);
        assertThat(arguments(0).get(1)).isNotEqualTo(arguments(2).get(1));
        memory.prepare(0, 0);
        arena.putLong(memory.header() + LaunchLayout.HEADER_CURRENT, 3);
        assertThat(memory.current()).isEqualTo(1);
    }

    @Test
    void aHandleWithoutANumberIsAMistake() {
        step().close(new Arg.Given(new Handle("test.other")));
        assertThatThrownBy(() -> encode(Architecture.X86_64, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step close(<test.other>) of test uses <test.other>, for which the launch was given no"
                        + " descriptor");
    }

    @Test
    void aResultBeforeItsStepIsAMistake() {
        Arg early = new Arg.Result(new Slot(1, "late"));
        step().close(new Arg.Block(new byte[8], Map.of(0, early), "{late}"));
        step().open("late", "/", Set.of());
        assertThatThrownBy(() -> encode(Architecture.X86_64, false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("step close({late}) of test uses <late>, which no earlier step gives");
    }

    private StepRecorder step() {
        return recorder.at(Stage.SETTINGS).to("test");
    }

    private LaunchMemory encode(Architecture architecture, boolean timed) {
        ProgramRecorder end = new ProgramRecorder("test");
        end.at(Stage.EXEC).to("run").execve(Pathname.of("/bin/true"), List.of(), List.of());
        List<io.carafe.api.launch.Step> steps = new ArrayList<>(recorder.steps());
        steps.addAll(end.steps());
        LaunchMemory memory = new ProgramEncoder(architecture, arena, Map.of(PIPE, 42)).encode(steps, timed, false);
        memory.prepare(0, 0);
        records = arena.getLong(memory.header() + LaunchLayout.HEADER_RECORDS);
        assertThat(arena.getLong(memory.header() + LaunchLayout.HEADER_RECORD_COUNT))
                .isEqualTo((timed ? 2L : 1L) * steps.size());
        return memory;
    }

    private long word(int record, int offset) {
        return arena.getLong(records + (long) RECORD_SIZE * record + offset);
    }

    private List<Long> arguments(int record) {
        return IntStream.range(0, 6)
                .mapToObj(i -> word(record, RECORD_ARGUMENTS + Long.BYTES * i))
                .toList();
    }

    private List<Long> destinations(int record) {
        List<Long> destinations = new ArrayList<>();
        long list = word(record, RECORD_DESTINATIONS);
        for (int i = 0; list != 0 && arena.getLong(list + 8L * i) != 0; i++) {
            destinations.add(arena.getLong(list + 8L * i));
        }
        return destinations;
    }

    private int tolerated(int index) {
        return (int) (word(0, RECORD_TOLERATED_ERRNOS) >>> 16 * index & 0xffff);
    }

    private Pathname string(long address) {
        int length = 0;
        while (arena.getBytes(address + length, 1)[0] != 0) {
            length++;
        }
        byte[] bytes = arena.getBytes(address, length);
        assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).hasSize(length);
        return Pathname.of(bytes);
    }
}
