package io.carafe.confinement.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Compares the default filter with that of a profile in Docker's format. Run by {@code compare/seccomp}, which has such a
 * profile; the usual build leaves out what bears this tag.
 */
@Tag("foreign-profile")
class ForeignProfileTest {
    static final String FILE = "carafe.seccomp.compare";

    private static final long[] FIRST = {
        0,
        1,
        2,
        8,
        10,
        16,
        37,
        38,
        39,
        40,
        41,
        0x20000,
        0x20008,
        0xffffffffL,
        0x10000011,
        0x7e020000,
        0x02000000,
        0x3d0f00
    };

    @ParameterizedTest
    @EnumSource
    void decidesAsOurs(Abi abi) throws IOException {
        SyscallTable table = SyscallTable.load();
        Profile theirs = new ProfileReader(abi.processor()).read(Files.readString(Path.of(System.getProperty(FILE))));
        List<String> differences = new ArrayList<>();
        List<CapabilitySet> sets = new ArrayList<>(List.of(CapabilitySet.NONE));
        for (Capability capability : Capability.values()) {
            sets.add(CapabilitySet.of(capability));
        }
        for (CapabilitySet capabilities : sets) {
            Circumstances here = new Circumstances(abi.processor(), new KernelVersion(6, 1), capabilities);
            FilterMachine ours = machine(DefaultProfile.load(), here, table);
            FilterMachine other = machine(theirs, here, table);
            new TreeMap<>(table.calls(abi)).forEach((name, number) -> {
                for (long first : FIRST) {
                    int one = ours.run(abi.base() + number, abi.audit(), first, 0, 0, 0, 0, 0);
                    int two = other.run(abi.base() + number, abi.audit(), first, 0, 0, 0, 0, 0);
                    if (one != two) {
                        differences.add("%s(%#x) with %s: ours %#x, theirs %#x"
                                .formatted(name, first, capabilities.symbols(), one, two));
                    }
                }
            });
        }

        assertThat(differences).isEmpty();
    }

    private static FilterMachine machine(Profile profile, Circumstances here, SyscallTable table) {
        return new FilterMachine(FilterCompiler.compile(Decisions.of(profile, here, table)));
    }
}
