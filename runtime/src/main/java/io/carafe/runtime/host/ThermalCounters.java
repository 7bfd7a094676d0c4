package io.carafe.runtime.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the processors of the host that count how often they were too hot, in a directory {@code thermal_throttle} of /sys:
 * those of Intel, on a machine of its own. One that is switched on later has that directory only then. So, when one of them
 * counts, all count that the kernel could ever have.
 */
final class ThermalCounters {
    /** The largest NR_CPUS that a kernel can be built with. */
    private static final int MOST = 8192;

    private static final Pattern LAST = Pattern.compile("(?:[0-9,-]*[,-])?([0-9]{1,5})");

    private final Path directory;

    /** @param root the host's root directory */
    ThermalCounters(Path root) {
        this.directory = root.resolve("sys/devices/system/cpu");
    }

    /** A number above that of each processor that counts; 0 where none does. */
    int count() {
        try (DirectoryStream<Path> processors = Files.newDirectoryStream(directory, "cpu[0-9]*")) {
            for (Path processor : processors) {
                if (Files.exists(processor.resolve("thermal_throttle"))) {
                    return possible();
                }
            }
            return 0;
        } catch (IOException | DirectoryIteratorException unreadable) {
            return 0;
        }
    }

    /** From a list in the form of {@code 0-3,8-11}. Where it cannot be read, too many are looked for. */
    private int possible() {
        try {
            String list = Files.readString(directory.resolve("possible"), StandardCharsets.ISO_8859_1);
            Matcher last = LAST.matcher(list.strip());
            return last.matches() ? Math.min(Integer.parseInt(last.group(1)) + 1, MOST) : MOST;
        } catch (IOException unreadable) {
            return MOST;
        }
    }
}
