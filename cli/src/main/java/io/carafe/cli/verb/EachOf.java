package io.carafe.cli.verb;

import io.carafe.api.error.CarafeException;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import java.util.List;

/** Does the same to several things: one that fails is reported and does not keep the others from being done. */
final class EachOf {
    private EachOf() {}

    /** What is done to one of them. */
    @FunctionalInterface
    interface Action {
        /** Does it and returns what is to be printed, a line or more; nothing is printed when it is empty. */
        String perform(String name) throws InterruptedException;
    }

    static int run(Console console, List<String> names, Action action) throws InterruptedException {
        int code = 0;
        for (String name : names) {
            try {
                String lines = action.perform(name);
                if (!lines.isEmpty()) {
                    console.println(lines);
                }
            } catch (CarafeException e) {
                console.errorln("carafe: " + Printable.lines(String.valueOf(e.getMessage())));
                code = e.exitCode();
            }
        }
        return code;
    }
}
