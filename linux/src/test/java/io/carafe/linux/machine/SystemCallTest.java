package io.carafe.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.carafe.api.kernel.Architecture;
import io.carafe.api.launch.Syscall;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SystemCallTest {
    private static final Pattern DEFINITION = Pattern.compile("#define\\s+__NR(?:3264)?_(\\w+)\\s+(\\d+)");
    private static final Path GENERIC = Path.of("/usr/include/asm-generic/unistd.h");
    private static final Path X86_64 = Path.of("/usr/include/x86_64-linux-gnu/asm/unistd_64.h");

    @ParameterizedTest
    @EnumSource
    void everyCallOfALaunchProgramHasANumber(Syscall call) {
        assertThat(SystemCall.of(call).name()).isEqualTo(call.name());
    }

    @Test
    void numbersOfX8664AreThoseOfTheHeader() throws IOException {
        compare(X86_64, Architecture.X86_64);
    }

    @Test
    void numbersOfAarch64AreThoseOfTheGenericHeader() throws IOException {
        compare(GENERIC, Architecture.AARCH64);
    }

    private static void compare(Path header, Architecture architecture) throws IOException {
        assumeTrue(Files.exists(header), () -> "there is no " + header);
        Map<String, Integer> numbers = new HashMap<>();
        try (Stream<String> lines = Files.lines(header)) {
            lines.map(DEFINITION::matcher)
                    .filter(matcher -> matcher.find())
                    .forEach(matcher -> numbers.put(matcher.group(1), Integer.valueOf(matcher.group(2))));
        }
        for (SystemCall call : SystemCall.values()) {
            String name = call.name().toLowerCase(Locale.ROOT);
            assertThat(call.number(architecture)).as(name).isEqualTo(numbers.get(name));
        }
    }
}
