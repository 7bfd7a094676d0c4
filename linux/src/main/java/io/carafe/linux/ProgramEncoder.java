package io.carafe.linux;

import static io.carafe.linux.machine.LaunchLayout.HEADER_SIZE;
import static io.carafe.linux.machine.LaunchLayout.RECORD_ARGUMENTS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_DESTINATIONS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_LEAST_SUCCESS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_NUMBER;
import static io.carafe.linux.machine.LaunchLayout.RECORD_RESULT;
import static io.carafe.linux.machine.LaunchLayout.RECORD_SKIP_AFTER_SUCCESS;
import static io.carafe.linux.machine.LaunchLayout.RECORD_SKIP_AFTER_TOLERATED;
import static io.carafe.linux.machine.LaunchLayout.RECORD_TOLERATED_ERRNOS;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Step;
import io.carafe.linux.machine.NativeArena;
import io.carafe.linux.machine.SystemCall;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Puts steps into native memory as the records that the machine code walks. One encoder encodes one program.
 *
 * <p>The result of a step is not known here. Every word that will hold it is remembered, and their addresses become the
 * step's list of destinations, for the child to store it there. Until then such a word is -1, so that a step whose
 * descriptor was never made meets EBADF and not standard input.
 */
final class ProgramEncoder {
    private static final int CLOCK_MONOTONIC = 1;
    private static final long NOT_YET = -1;

    private final Architecture architecture;
    private final NativeArena arena;
    private final Map<Handle, Integer> handles;
    private final Map<Slot, List<Long>> uses = new HashMap<>();
    private final Map<Slot, Long> producers = new HashMap<>();
    private final IdentityHashMap<Arg.Block, Long> blocks = new IdentityHashMap<>();

    ProgramEncoder(Architecture architecture, NativeArena arena, Map<Handle, Integer> handles) {
        this.architecture = architecture;
        this.arena = arena;
        this.handles = handles;
    }

    /**
     * Encodes all steps.
     *
     * @param jumps whether the command is executed by way of the {@link Trampoline}
     * @throws IllegalArgumentException for a program that cannot be meant: see {@link ProgramRules}, a handle that has
     *     no number, or a result that is used before the step that gives it
     */
    LaunchMemory encode(List<Step> steps, boolean timed, boolean jumps) {
        ProgramRules.check(steps);
        long header = arena.allocate(HEADER_SIZE);
        RecordTable records = encodeAll(steps, timed);
        producers.forEach((slot, record) -> {
            List<Long> addresses = uses.getOrDefault(slot, List.of());
            if (!addresses.isEmpty()) {
                long[] destinations =
                        addresses.stream().mapToLong(Long::longValue).toArray();
                arena.putLong(record + RECORD_DESTINATIONS, arena.pointers(destinations));
            }
        });
        if (jumps) {
            TrampolineJump.arm(arena, records, steps, architecture);
        }
        int clone = SecondClone.indexIn(steps);
        Optional<SecondClone> second = clone < 0
                ? Optional.empty()
                : Optional.of(SecondClone.arm(arena, header, records, clone, architecture));
        return new LaunchMemory(arena, header, records, steps, second);
    }

    /** A program without a command, which {@link DeputyLoop} completes. */
    LaunchMemory encodeLoop(List<Step> steps) {
        long header = arena.allocate(HEADER_SIZE);
        return new LaunchMemory(arena, header, encodeAll(steps, false), steps, Optional.empty());
    }

    private RecordTable encodeAll(List<Step> steps, boolean timed) {
        RecordTable records = RecordTable.allocate(arena, steps.size(), timed);
        for (int i = 0; i < steps.size(); i++) {
            if (timed) {
                encodeClock(records.clockRecordOf(i), records.clockOf(i));
            }
            encode(steps.get(i), records.recordOf(i), records.each());
        }
        return records;
    }

    private void encodeClock(long record, long timespec) {
        arena.putLong(record + RECORD_NUMBER, SystemCall.CLOCK_GETTIME.number(architecture));
        arena.putLong(record + RECORD_ARGUMENTS, CLOCK_MONOTONIC);
        arena.putLong(record + RECORD_ARGUMENTS + Long.BYTES, timespec);
    }

    private void encode(Step step, long record, int recordsEach) {
        arena.putLong(record + RECORD_NUMBER, SystemCall.of(step.call()).number(architecture));
        for (int i = 0; i < step.arguments().size(); i++) {
            put(
                    step,
                    record + RECORD_ARGUMENTS + (long) Long.BYTES * i,
                    step.arguments().get(i));
        }
        arena.putLong(record + RECORD_RESULT, LaunchMemory.UNANSWERED);
        arena.putLong(record + RECORD_LEAST_SUCCESS, step.least());
        arena.putLong(record + RECORD_TOLERATED_ERRNOS, tolerated(step));
        arena.putLong(record + RECORD_SKIP_AFTER_SUCCESS, (long) step.skipAfterSuccess() * recordsEach);
        arena.putLong(record + RECORD_SKIP_AFTER_TOLERATED, (long) step.skipAfterFailure() * recordsEach);
        step.result().ifPresent(slot -> {
            if (producers.put(slot, record) != null) {
                throw new IllegalArgumentException(
                        name(step) + " gives <" + slot.name() + ">, which an earlier step gave");
            }
        });
    }

    private static long tolerated(Step step) {
        long word = 0;
        int shift = 0;
        for (Errno errno : step.tolerated()) {
            word |= (long) errno.number() << shift;
            shift += Short.SIZE;
        }
        return word;
    }

    private void put(Step step, long address, Arg argument) {
        if (argument instanceof Arg.Result result) {
            if (!producers.containsKey(result.slot())) {
                throw new IllegalArgumentException(
                        name(step) + " uses <" + result.slot().name() + ">, which no earlier step gives");
            }
            uses.computeIfAbsent(result.slot(), slot -> new ArrayList<>()).add(address);
        }
        arena.putLong(address, word(step, argument));
    }

    private long word(Step step, Arg argument) {
        if (argument instanceof Arg.Int number) {
            return number.value();
        } else if (argument instanceof Arg.Mode mode) {
            return mode.value();
        } else if (argument instanceof Arg.Constant constant) {
            return constant.value();
        } else if (argument instanceof Arg.Flags flags) {
            return flags.word(architecture);
        } else if (argument instanceof Arg.Text text) {
            return arena.cString(text.value().bytes());
        } else if (argument instanceof Arg.Strings strings) {
            return arena.cStrings(strings.values().stream().map(Pathname::bytes).toList());
        } else if (argument instanceof Arg.Given given) {
            return number(step, given.handle());
        } else if (argument instanceof Arg.Block block) {
            return address(step, block);
        } else if (argument instanceof Arg.Result) {
            return NOT_YET;
        }
        return 0;
    }

    private int number(Step step, Handle handle) {
        Integer number = handles.get(handle);
        if (number == null) {
            throw new IllegalArgumentException(
                    name(step) + " uses <" + handle.name() + ">, for which the launch was given no descriptor");
        }
        return number;
    }

    private long address(Step step, Arg.Block block) {
        Long known = blocks.get(block);
        if (known != null) {
            return known;
        }
        byte[] content = block.content();
        long address = arena.allocate(content.length);
        blocks.put(block, address);
        arena.putBytes(address, content);
        block.embedded().forEach((offset, argument) -> put(step, address + offset, argument));
        return address;
    }

    private static String name(Step step) {
        return "step " + step.text() + " of " + step.isolator();
    }
}
