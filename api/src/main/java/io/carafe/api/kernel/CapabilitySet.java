package io.carafe.api.kernel;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/**
 * A set of capabilities, as the kernel has it: a bit for each.
 *
 * @param bits bit 0 is {@code CAP_CHOWN}
 */
public record CapabilitySet(long bits) {
    /** Not one. */
    public static final CapabilitySet NONE = new CapabilitySet(0);

    private static final int MOST = 63;
    private static final List<String> SYMBOLS = Arrays.stream(Capability.values())
            .sorted(Comparator.comparingInt(Capability::number))
            .map(Capability::symbol)
            .toList();

    public static CapabilitySet of(Capability... members) {
        CapabilitySet set = NONE;
        for (Capability member : members) {
            set = set.with(member);
        }
        return set;
    }

    /** All up to a number, which is the content of /proc/sys/kernel/cap_last_cap. */
    public static CapabilitySet upTo(int last) {
        return new CapabilitySet(last >= MOST ? -1 : (1L << (last + 1)) - 1);
    }

    public boolean contains(Capability capability) {
        return (bits >>> capability.number() & 1) != 0;
    }

    public boolean containsAll(CapabilitySet others) {
        return (others.bits & ~bits) == 0;
    }

    public CapabilitySet with(Capability capability) {
        return new CapabilitySet(bits | (1L << capability.number()));
    }

    public CapabilitySet and(CapabilitySet others) {
        return new CapabilitySet(bits & others.bits);
    }

    public CapabilitySet or(CapabilitySet others) {
        return new CapabilitySet(bits | others.bits);
    }

    public CapabilitySet without(CapabilitySet others) {
        return new CapabilitySet(bits & ~others.bits);
    }

    /** The numbers of its members, ascending; also of those that have no name here. */
    public List<Integer> numbers() {
        List<Integer> numbers = new ArrayList<>();
        for (int number = 0; number < Long.SIZE; number++) {
            if ((bits >>> number & 1) != 0) {
                numbers.add(number);
            }
        }
        return numbers;
    }

    /** The full names of its members; one that is not in {@link Capability} is called by its number. */
    public List<String> symbols() {
        return numbers().stream().map(CapabilitySet::symbol).toList();
    }

    /** The full name of a number. */
    public static String symbol(int number) {
        return number < SYMBOLS.size() ? SYMBOLS.get(number) : "CAP_" + number;
    }
}
