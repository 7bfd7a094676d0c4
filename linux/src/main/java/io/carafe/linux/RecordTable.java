package io.carafe.linux;

import static io.carafe.linux.machine.LaunchLayout.RECORD_SIZE;

import io.carafe.linux.machine.NativeArena;

/**
 * Where the record of each step lies. When the launch is timed, a record that reads the clock precedes that of every
 * step; so the time of a step includes one such reading, some hundred nanoseconds.
 *
 * @param address of the first record
 * @param steps how many steps there are
 * @param clocks the address of a {@code struct timespec} for each step, or 0 when nothing is timed
 */
record RecordTable(long address, int steps, long clocks) {
    private static final int TIMESPEC_SIZE = 16;

    static RecordTable allocate(NativeArena arena, int steps, boolean timed) {
        int each = timed ? 2 : 1;
        long address = arena.allocate((long) RECORD_SIZE * steps * each);
        return new RecordTable(address, steps, timed ? arena.allocate((long) TIMESPEC_SIZE * steps) : 0);
    }

    boolean timed() {
        return clocks != 0;
    }

    /** How many records one step takes. */
    int each() {
        return timed() ? 2 : 1;
    }

    int count() {
        return steps * each();
    }

    /** The step that a record belongs to. */
    int stepOf(int record) {
        return record / each();
    }

    /** The number of the record that makes a step's call. */
    int indexOf(int step) {
        return step * each() + each() - 1;
    }

    /** The address of the record that makes a step's call. */
    long recordOf(int step) {
        return address + (long) RECORD_SIZE * indexOf(step);
    }

    /** The address of the record that reads the clock before a step. */
    long clockRecordOf(int step) {
        return recordOf(step) - RECORD_SIZE;
    }

    /** The address of the time at which a step began. */
    long clockOf(int step) {
        return clocks + (long) TIMESPEC_SIZE * step;
    }
}
