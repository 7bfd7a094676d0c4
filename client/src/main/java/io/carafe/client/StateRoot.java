package io.carafe.client;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/**
 * Where images, containers and volumes are, as the words in front of the command and the environment say. The engine finds
 * the same when it reads the command, and so does carafe-client, the program that does without a JVM.
 */
public final class StateRoot {
    private static final String OPTION = "--root";
    private static final String OTHER_WITH_VALUE = "--plugins";

    private StateRoot() {}

    /**
     * Finds it.
     *
     * @param user the name of the user
     * @param home its home directory, for one without a HOME
     */
    public static Path of(OwnProcess process, String user, String home) {
        String named = named(process.arguments());
        if (named.isEmpty()) {
            named = process.variable("CARAFE_ROOT");
        }
        if (!named.isEmpty()) {
            return Path.of(named).toAbsolutePath().normalize();
        }
        if (user.equals("root")) {
            return Path.of("/var/lib/carafe");
        }
        String data = process.variable("XDG_DATA_HOME");
        // As the shell's ~, HOME is believed before what the accounts say.
        String own = process.variable("HOME");
        Path base = data.startsWith("/") ? Path.of(data) : Path.of(own.startsWith("/") ? own : home, ".local", "share");
        return base.resolve("carafe").normalize();
    }

    /** The last value of --root among the options in front of the command; empty if there is none. */
    private static String named(List<byte[]> words) {
        String found = "";
        for (int i = 0; i < words.size(); i++) {
            String word = new String(words.get(i), StandardCharsets.UTF_8);
            if (!word.startsWith("-") || word.equals("--")) {
                return found;
            }
            boolean more = i + 1 < words.size();
            if (word.equals(OPTION) && more) {
                found = new String(words.get(i + 1), StandardCharsets.UTF_8);
            } else if (word.startsWith(OPTION + "=")) {
                found = word.substring(OPTION.length() + 1);
            }
            if (word.equals(OPTION) || word.equals(OTHER_WITH_VALUE)) {
                i++;
            }
        }
        return found;
    }
}
