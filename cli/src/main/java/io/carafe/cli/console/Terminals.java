package io.carafe.cli.console;

import io.carafe.Stdio;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.OptionalInt;

/** What is known of standard streams without asking the kernel by a native call. */
public interface Terminals {
    int INPUT = 0;
    int OUTPUT = 1;
    int ERROR = 2;

    /** Whether a standard stream leads to a terminal. */
    boolean isTerminal(int descriptor);

    /** How many columns the terminal has, when that is known. */
    OptionalInt columns();

    /**
     * Those that descriptors of this process lead to, judged by the links in /proc.
     *
     * @param environment the variables of the process whose streams they are
     */
    static Terminals of(Stdio.Descriptors descriptors, Map<String, String> environment) {
        return new Terminals() {
            @Override
            public boolean isTerminal(int stream) {
                int descriptor = switch (stream) {
                    case INPUT -> descriptors.in();
                    case OUTPUT -> descriptors.out();
                    default -> descriptors.err();
                };
                try {
                    String target = Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor))
                            .toString();
                    return target.startsWith("/dev/pts/")
                            || target.startsWith("/dev/tty")
                            || target.equals("/dev/console");
                } catch (IOException closed) {
                    return false;
                }
            }

            @Override
            public OptionalInt columns() {
                String columns = environment.getOrDefault("COLUMNS", "");
                return columns.matches("[1-9][0-9]{0,4}")
                        ? OptionalInt.of(Integer.parseInt(columns))
                        : OptionalInt.empty();
            }
        };
    }
}
