package io.carafe.api.launch;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ExitCode;
import io.carafe.api.kernel.Errno;
import java.util.Optional;

/** A new process could not be made, or failed at one of its steps. */
public final class LaunchException extends CarafeException {
    private static final long serialVersionUID = 1L;

    private final Errno errno;
    private final transient Optional<Step> step;

    /** The process could not be cloned. */
    public LaunchException(String problem, Errno errno, String advice) {
        super(problem + ": " + errno.name() + " (" + errno.text() + ")", advice);
        this.errno = errno;
        this.step = Optional.empty();
    }

    /** A step failed. */
    public LaunchException(Step step, Errno errno, String advice) {
        super(describe(step, errno), advice);
        this.errno = errno;
        this.step = Optional.of(step);
    }

    /**
     * A step gave less than it had to, which is no error of the kernel's: a read met the end of its file.
     *
     * @param result what it gave
     */
    public LaunchException(Step step, long result, String advice) {
        super(describe(step) + " gave " + result + " instead of " + step.least(), advice);
        this.errno = Errno.UNKNOWN;
        this.step = Optional.of(step);
    }

    /** What the kernel answered; {@link Errno#UNKNOWN} if it was not an error. */
    public Errno errno() {
        return errno;
    }

    /** The step that failed; empty when there was no process to fail. */
    public Optional<Step> step() {
        return step;
    }

    @Override
    public int exitCode() {
        boolean exec = step.isPresent()
                && (step.get().call() == Syscall.EXECVE || step.get().call() == Syscall.EXECVEAT);
        if (!exec) {
            return ExitCode.ENGINE_ERROR;
        }
        return errno == Errno.ENOENT || errno == Errno.ENOTDIR ? ExitCode.NOT_FOUND : ExitCode.CANNOT_EXECUTE;
    }

    private static String describe(Step step, Errno errno) {
        return describe(step) + " gave " + errno.name() + " (" + errno.text() + ")";
    }

    private static String describe(Step step) {
        return step.isolator() + ": cannot " + step.why() + ": " + step.text();
    }
}
