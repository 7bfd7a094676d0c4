package io.carafe.runtime.launch;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.CommandException;
import io.carafe.api.error.ExitCode;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.Stage;
import io.carafe.runtime.plan.CommandLine;
import java.util.Optional;

/** Says in the user's words that it was the command, and nothing of the container, that could not be executed. */
record CommandErrors(CommandLine command) {

    /** The error to tell in place of a failed launch. */
    CarafeException translate(LaunchException failed) {
        boolean ofCommand = failed.step()
                .filter(step -> step.stage() == Stage.EXEC && failed.exitCode() != ExitCode.ENGINE_ERROR)
                .isPresent();
        if (!ofCommand) {
            return failed;
        }
        String name = Pathname.of(command.words().get(0)).toString();
        if (failed.exitCode() == ExitCode.NOT_FOUND) {
            return CommandException.notFound(name, name.contains("/") ? "" : searched(), failed);
        }
        Errno errno = failed.errno();
        return CommandException.notExecutable(name, errno.name() + " (" + errno.text() + ")", failed.advice(), failed);
    }

    private String searched() {
        Optional<String> path = command.environment().stream()
                .filter(variable -> variable.startsWith("PATH="))
                .map(variable ->
                        Pathname.of(variable.substring("PATH=".length())).toString())
                .reduce((earlier, later) -> later);
        return path.orElse("");
    }
}
