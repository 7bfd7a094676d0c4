package io.carafe.api.kernel;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** One bit, or one named value, of a flag word of the kernel's. Implemented by enums whose constants bear its names. */
public interface Flag {
    /** The order in which flags are printed. */
    Comparator<Flag> BY_BITS = Comparator.comparingLong(flag -> flag.bits(Architecture.X86_64));

    /** The name in the kernel's headers, for instance {@code MS_RDONLY}. */
    String symbol();

    /** The bits, which for a few flags differ between architectures. */
    long bits(Architecture architecture);

    /** The flag word that has all of {@code flags} set. */
    static long word(Collection<? extends Flag> flags, Architecture architecture) {
        long word = 0;
        for (Flag flag : flags) {
            word |= flag.bits(architecture);
        }
        return word;
    }

    /** The flags in the order in which they are printed. */
    static List<Flag> sorted(Collection<? extends Flag> flags) {
        List<Flag> sorted = new ArrayList<>(flags);
        sorted.sort(BY_BITS);
        return sorted;
    }

    /** The flags as strace(1) prints them: {@code MS_NOSUID|MS_NODEV}, or {@code 0}. */
    static String text(Collection<? extends Flag> flags) {
        return flags.isEmpty() ? "0" : sorted(flags).stream().map(Flag::symbol).collect(Collectors.joining("|"));
    }
}
