package io.carafe.cli;

import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.Step;
import io.carafe.api.launch.Syscall;

/** What is said about an error. A command that cannot be executed is named by its word, not by the whole call. */
final class LaunchMessage {
    private LaunchMessage() {}

    static String of(CarafeException e) {
        if (e instanceof LaunchException launch && launch.step().isPresent()) {
            Step step = launch.step().get();
            if (step.call() == Syscall.EXECVE && step.arguments().get(1) instanceof Arg.Strings words) {
                Pathname command = words.values().get(0);
                return "cannot execute " + command + ": " + launch.errno().name() + " ("
                        + launch.errno().text() + ")"
                        + (e.advice().isEmpty() ? "" : ". " + e.advice());
            }
        }
        return String.valueOf(e.getMessage());
    }
}
