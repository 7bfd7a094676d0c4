package io.carafe.confinement.seccomp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The numbers of system calls, from the resource {@code syscalls.txt}. Immutable. */
final class SyscallTable {
    private static final List<Abi> COLUMNS = List.of(Abi.X86_64, Abi.X32, Abi.I386, Abi.AARCH64, Abi.ARM);

    private final Map<Abi, Map<String, Integer>> numbers;

    private SyscallTable(Map<Abi, Map<String, Integer>> numbers) {
        this.numbers = numbers;
    }

    static SyscallTable load() {
        Map<Abi, Map<String, Integer>> numbers = new EnumMap<>(Abi.class);
        COLUMNS.forEach(abi -> numbers.put(abi, new HashMap<>()));
        try (InputStream in = SyscallTable.class.getResourceAsStream("syscalls.txt")) {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII));
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (!line.startsWith("#")) {
                    add(line.split(" "), numbers);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new SyscallTable(numbers);
    }

    private static void add(String[] fields, Map<Abi, Map<String, Integer>> numbers) {
        for (int i = 0; i < COLUMNS.size(); i++) {
            Map<String, Integer> column = numbers.get(COLUMNS.get(i));
            if (column != null && !fields[i + 1].equals("-")) {
                column.put(fields[0], Integer.parseInt(fields[i + 1]));
            }
        }
    }

    /** Without what tells {@link Abi#X32} apart; empty when there is no such call. */
    OptionalInt number(String name, Abi abi) {
        Integer number = calls(abi).get(name);
        return number == null ? OptionalInt.empty() : OptionalInt.of(number);
    }

    /** The numbers of an ABI's calls, by their names. */
    Map<String, Integer> calls(Abi abi) {
        return Collections.unmodifiableMap(numbers.getOrDefault(abi, Map.of()));
    }
}
