package io.carafe.confinement.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares the default filter with a table that says, call by call, what becomes of it: {@code default-decisions.txt}, which was
 * made from Docker's profile and not from ours. See compare/seccomp.
 */
class DefaultDecisionsTest {
    private static final long[] NOTHING = {0, 0, 0, 0, 0, 0};
    private static final long[] EVERYTHING = {-1, -1, -1, -1, -1, -1};
    private static final Map<Abi, String> TITLES =
            Map.of(Abi.X86_64, "x86-64", Abi.X32, "x32", Abi.I386, "i386", Abi.AARCH64, "aarch64", Abi.ARM, "arm");

    private final SyscallTable table = SyscallTable.load();

    @ParameterizedTest
    @EnumSource
    void areThoseOfTheTable(Abi abi) throws IOException {
        Map<String, String> base = decisions(abi, CapabilitySet.NONE);
        List<String> lines = new ArrayList<>();
        for (String word : List.of("EPERM", "ENOSYS", "by argument", "allowed")) {
            lines.add(word + ": " + String.join(" ", named(base, word)));
        }
        for (String symbol : capabilities(abi)) {
            Map<String, String> changed =
                    decisions(abi, CapabilitySet.of(Capability.of(symbol).orElseThrow()));
            changed.entrySet().removeIf(entry -> entry.getValue().equals(base.get(entry.getKey())));
            List<String> parts = new ArrayList<>();
            new TreeSet<>(changed.values())
                    .forEach(word -> parts.add(word + ": " + String.join(" ", named(changed, word))));
            lines.add((symbol + " " + String.join(", ", parts)).strip());
        }

        assertThat(lines).isEqualTo(section(abi));
    }

    /** The lines of the table about one way of calling, each in one. */
    private static List<String> section(Abi abi) throws IOException {
        List<String> lines = new ArrayList<>();
        boolean inside = false;
        for (String line : text().split("\n")) {
            if (!line.startsWith(" ")) {
                inside = line.equals(TITLES.get(abi));
            } else if (inside && line.startsWith("    ")) {
                lines.set(lines.size() - 1, lines.get(lines.size() - 1) + " " + line.strip());
            } else if (inside) {
                lines.add(line.strip());
            }
        }
        return lines;
    }

    private static List<String> capabilities(Abi abi) throws IOException {
        return section(abi).stream()
                .filter(line -> line.startsWith("CAP_"))
                .map(line -> line.split(" ")[0])
                .toList();
    }

    private static String text() throws IOException {
        try (InputStream in = DefaultDecisionsTest.class.getResourceAsStream("default-decisions.txt")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private static List<String> named(Map<String, String> decisions, String word) {
        return decisions.entrySet().stream()
                .filter(entry -> entry.getValue().equals(word))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** As the compiled filter has them. */
    private Map<String, String> decisions(Abi abi, CapabilitySet capabilities) {
        Circumstances here = new Circumstances(abi.processor(), new KernelVersion(6, 1), capabilities);
        Decisions decided = Decisions.of(DefaultProfile.load(), here, table);
        FilterMachine machine = new FilterMachine(FilterCompiler.compile(decided));
        Map<String, String> decisions = new TreeMap<>();
        table.calls(abi).forEach((name, number) -> {
            int one = machine.run(abi.base() + number, abi.audit(), NOTHING);
            int other = machine.run(abi.base() + number, abi.audit(), EVERYTHING);
            decisions.put(name, decided.decide(abi, number).isConditional() ? "by argument" : word(one, other));
        });
        return decisions;
    }

    private static String word(int one, int other) {
        assertThat(one).isEqualTo(other);
        return one == Action.ALLOW.word()
                ? "allowed"
                : one == Action.errno(Action.EPERM).word()
                        ? "EPERM"
                        : one == Action.errno(Action.ENOSYS).word() ? "ENOSYS" : Integer.toHexString(one);
    }
}
