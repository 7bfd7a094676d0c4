package io.carafe.confinement.seccomp;

/**
 * What an argument of a call must be.
 *
 * <p>Of the value of {@link Comparison#MASKED_EQ} only bits of the mask count, as for other engines (libseccomp): with others
 * it could never be met, and a rule that denies would be lost in silence.
 *
 * @param argument 0 to 5
 * @param mask the bits that count, for {@link Comparison#MASKED_EQ} alone
 * @param half whether the lower 32 bits alone are looked at
 */
record Condition(int argument, Comparison comparison, long value, long mask, boolean half) {
    static final int ARGUMENTS = 6;
    private static final long LOWER = 0xffffffffL;

    Condition {
        if (argument < 0 || argument >= ARGUMENTS) {
            throw new IllegalArgumentException("a call has no argument " + argument);
        }
        if (comparison == Comparison.MASKED_EQ) {
            value &= mask;
        }
    }

    /** The same where arguments have 32 bits. */
    Condition inHalf() {
        return new Condition(argument, comparison, value & LOWER, mask & LOWER, true);
    }
}
