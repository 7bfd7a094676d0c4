package io.carafe.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments and the environment of this process, read as UTF-8. In the locale C a JVM of version 17 replaces
 * everything outside of ASCII by a question mark; /proc still has the bytes.
 *
 * @param proc the directory of this process in proc(5)
 * @param faithful whether the JVM reads them as UTF-8 itself
 */
record ProcessText(Path proc, boolean faithful) {
    private static final String UTF_8 = "UTF-8";

    static ProcessText ofThisProcess() {
        return new ProcessText(Path.of("/proc/self"), UTF_8.equals(System.getProperty("sun.jnu.encoding")));
    }

    /**
     * The words of the command line.
     *
     * @param given what the JVM made of them
     */
    List<String> arguments(String[] given) {
        if (faithful) {
            return List.of(given);
        }
        List<String> words = strings("cmdline");
        return words.size() < given.length ? List.of(given) : words.subList(words.size() - given.length, words.size());
    }

    /** The variables. */
    Map<String, String> environment() {
        if (faithful) {
            return System.getenv();
        }
        Map<String, String> environment = new LinkedHashMap<>();
        for (String entry : strings("environ")) {
            int equals = entry.indexOf('=', 1);
            if (equals > 0) {
                environment.put(entry.substring(0, equals), entry.substring(equals + 1));
            }
        }
        return environment.isEmpty() ? System.getenv() : environment;
    }

    private List<String> strings(String file) {
        try {
            String text = new String(Files.readAllBytes(proc.resolve(file)), StandardCharsets.UTF_8);
            return text.isEmpty()
                    ? List.of()
                    : List.of(text.substring(0, text.length() - 1).split("\0", -1));
        } catch (IOException e) {
            return List.of();
        }
    }
}
