package io.carafe.linux.program;

import org.jspecify.annotations.Nullable;

/**
 * A place in memory.
 *
 * @param base the register that holds the address of a structure, or null for the program's data
 * @param offset from there, in bytes: not negative, and divisible by the size of what is loaded or stored
 */
public record Place(@Nullable Register base, int offset) implements Argument {
    /** Offsets from a register; the encoders may rely on them being small. */
    private static final int LARGEST = 4095;

    public Place {
        if (offset < 0 || offset > LARGEST) {
            throw new IllegalArgumentException("no instruction reaches the offset " + offset);
        }
    }

    /** A variable: what lies at an offset of the program's data. */
    public static Place data(int offset) {
        return new Place(null, offset);
    }

    /** A member of a structure. */
    public static Place at(Register base, int offset) {
        return new Place(base, offset);
    }
}
