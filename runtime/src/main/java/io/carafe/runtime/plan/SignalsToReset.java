package io.carafe.runtime.plan;

import io.carafe.api.launch.Arg;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The signals that a new process must be given with their default actions, because an ignored signal stays ignored across
 * execve.
 *
 * @param signals by number
 */
public record SignalsToReset(List<Arg.Constant> signals) {
    /**
     * Those that a JVM, a shell, nohup, or the C library's own two (when another Java program started this one) may leave
     * ignored.
     */
    public static final SignalsToReset USUAL = new SignalsToReset(List.of(
            new Arg.Constant("SIGHUP", 1),
            new Arg.Constant("SIGINT", 2),
            new Arg.Constant("SIGQUIT", 3),
            new Arg.Constant("SIGPIPE", 13),
            new Arg.Constant("SIGTERM", 15),
            new Arg.Constant("SIGCHLD", 17),
            new Arg.Constant("SIGTSTP", 20),
            new Arg.Constant("SIGTTIN", 21),
            new Arg.Constant("SIGTTOU", 22),
            new Arg.Constant("SIGXFSZ", 25),
            new Arg.Constant("SIGRT_0", 32),
            new Arg.Constant("SIGRT_1", 33)));

    private static final Pattern IGNORED = Pattern.compile("(?m)^SigIgn:\\s*([0-9a-f]{16})$");

    public SignalsToReset {
        signals = List.copyOf(signals);
    }

    /**
     * The usual ones, and the others that a process ignores.
     *
     * @param status of that process, as in proc_pid_status(5)
     */
    public static SignalsToReset of(String status) {
        List<Arg.Constant> all = new ArrayList<>(USUAL.signals);
        Matcher found = IGNORED.matcher(status);
        long ignored = found.find() ? Long.parseUnsignedLong(found.group(1), 16) : 0;
        for (int number = 1; number <= Long.SIZE; number++) {
            int signal = number;
            if ((ignored >>> (number - 1) & 1) != 0
                    && USUAL.signals.stream().noneMatch(usual -> usual.value() == signal)) {
                all.add(new Arg.Constant("signal " + number, number));
            }
        }
        return new SignalsToReset(all);
    }
}
