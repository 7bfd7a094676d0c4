package io.carafe.api.error;

/** The command of a container was not found, or cannot be executed; the container itself could be made. */
public final class CommandException extends CarafeException {
    private static final long serialVersionUID = 1L;

    private final int exitCode;

    private CommandException(String problem, String advice, int exitCode, Throwable cause) {
        super(problem, advice, cause);
        this.exitCode = exitCode;
    }

    /**
     * There is no such file.
     *
     * @param command as it was asked for
     * @param searched the directories of the container's PATH; empty when the command is a path itself
     */
    public static CommandException notFound(String command, String searched, Throwable cause) {
        return searched.isEmpty()
                ? new CommandException(
                        "cannot execute " + command + ": no such file in the container",
                        "If it is there, the interpreter or loader that it names is missing.",
                        ExitCode.NOT_FOUND,
                        cause)
                : new CommandException(
                        "cannot execute " + command + ": not found in the container's PATH, " + searched,
                        "",
                        ExitCode.NOT_FOUND,
                        cause);
    }

    /**
     * The file is there, and the kernel refuses to execute it.
     *
     * @param answer what the kernel answered: {@code EACCES (Permission denied)}
     */
    public static CommandException notExecutable(String command, String answer, String advice, Throwable cause) {
        return new CommandException(
                "cannot execute " + command + ": " + answer, advice, ExitCode.CANNOT_EXECUTE, cause);
    }

    @Override
    public int exitCode() {
        return exitCode;
    }
}
