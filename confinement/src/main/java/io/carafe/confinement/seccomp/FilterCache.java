package io.carafe.confinement.seccomp;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.CapabilitySet;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * Compiles profiles, and keeps the last few filters: a profile comes to the same filter as long as capabilities, processor
 * and kernel are the same. Thread-safe.
 */
public final class FilterCache {
    private static final int MOST = 64;
    /** BPF_MAXINSNS. */
    private static final int LONGEST = 4096;
    /** What a process still does when the filter is there. */
    private static final List<String> NEEDED =
            List.of("rt_sigprocmask", "execveat", "fcntl", "execve", "write", "exit_group");

    private static final String ADVICE =
            "The format is that of Docker's seccomp profiles; or use --security-opt seccomp=unconfined.";

    private final Map<Key, SeccompFilter> filters = new LinkedHashMap<>();

    private record Key(String profile, Circumstances here) {}

    /** The filter of the default profile. */
    public SeccompFilter usual(Architecture processor, KernelVersion kernel, CapabilitySet capabilities) {
        return find("", "", new Circumstances(processor, kernel, capabilities));
    }

    /**
     * The filter of a profile in Docker's JSON format.
     *
     * @throws InvalidSpecificationException that says what is wrong with it
     */
    public SeccompFilter of(String document, Architecture processor, KernelVersion kernel, CapabilitySet capabilities) {
        return find(digest(document), document, new Circumstances(processor, kernel, capabilities));
    }

    private synchronized SeccompFilter find(String digest, String document, Circumstances here) {
        Key key = new Key(digest, here);
        SeccompFilter found = filters.get(key);
        if (found == null) {
            found = document.isEmpty() ? compile(DefaultProfile.load(), here) : read(document, here);
            if (filters.size() >= MOST) {
                filters.remove(filters.keySet().iterator().next());
            }
            filters.put(key, found);
        }
        return found;
    }

    private static SeccompFilter read(String document, Circumstances here) {
        try {
            return compile(new ProfileReader(here.processor()).read(document), here);
        } catch (ProfileException wrong) {
            InvalidSpecificationException invalid = new InvalidSpecificationException(
                    "the seccomp profile cannot be used: " + wrong.getMessage(), ADVICE);
            invalid.initCause(wrong);
            throw invalid;
        }
    }

    private static SeccompFilter compile(Profile profile, Circumstances here) {
        SyscallTable table = SyscallTable.load();
        Decisions decisions = Decisions.of(profile, here, table);
        for (String name : NEEDED) {
            OptionalInt number = table.number(name, here.nativeAbi());
            if (number.isPresent()
                    && !decisions.decide(here.nativeAbi(), number.getAsInt()).letsAll()) {
                throw new ProfileException(
                        "", "it does not allow " + name + ", without which no command can be started");
            }
        }
        List<Instruction> program = FilterCompiler.compile(decisions);
        if (program.size() > LONGEST) {
            throw new ProfileException(
                    "", "it makes a filter of " + program.size() + " instructions, and the kernel takes " + LONGEST);
        }
        return new SeccompFilter(program, FilterSummary.of(decisions, here.nativeAbi(), table), profile.logged());
    }

    private static String digest(String document) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(document.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
