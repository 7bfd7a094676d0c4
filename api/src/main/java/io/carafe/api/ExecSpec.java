package io.carafe.api;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A further process in a running container, as asked for. What is left empty is as for the container's first process.
 * Immutable; each {@code with} method gives another one.
 *
 * @param command at least one word; the container's entry point plays no part
 * @param environment {@code NAME=VALUE}, added to the container's own
 * @param workingDirectory absolute, in the container; it must be there
 * @param user {@code USER[:GROUP]}, each a name or a number, looked up in the container as it is now
 * @param terminal a terminal of its own (Docker's {@code -t})
 * @param interactive standard input stays open (Docker's {@code -i})
 * @param privileged Docker's {@code --privileged}
 * @param detached nobody reads its output; it may outlive the engine that started it, and ends with the container
 */
public record ExecSpec(
        List<String> command,
        List<String> environment,
        Optional<String> workingDirectory,
        Optional<String> user,
        boolean terminal,
        boolean interactive,
        boolean privileged,
        boolean detached) {
    public ExecSpec {
        command = List.copyOf(command);
        environment = List.copyOf(environment);
    }

    /** A command and nothing else. */
    public static ExecSpec of(String... command) {
        return of(List.of(command));
    }

    /** As {@link #of(String...)}. */
    public static ExecSpec of(List<String> command) {
        return new ExecSpec(command, List.of(), Optional.empty(), Optional.empty(), false, false, false, false);
    }

    public ExecSpec withEnv(String variable, String value) {
        List<String> more = new ArrayList<>(environment);
        more.add(variable + "=" + value);
        return new ExecSpec(command, more, workingDirectory, user, terminal, interactive, privileged, detached);
    }

    public ExecSpec withWorkdir(String path) {
        return new ExecSpec(command, environment, Optional.of(path), user, terminal, interactive, privileged, detached);
    }

    public ExecSpec withUser(String value) {
        return new ExecSpec(
                command,
                environment,
                workingDirectory,
                Optional.of(value),
                terminal,
                interactive,
                privileged,
                detached);
    }

    public ExecSpec withTty(boolean value) {
        return new ExecSpec(command, environment, workingDirectory, user, value, interactive, privileged, detached);
    }

    public ExecSpec withInteractive(boolean value) {
        return new ExecSpec(command, environment, workingDirectory, user, terminal, value, privileged, detached);
    }

    public ExecSpec withPrivileged(boolean value) {
        return new ExecSpec(command, environment, workingDirectory, user, terminal, interactive, value, detached);
    }

    public ExecSpec withDetached(boolean value) {
        return new ExecSpec(command, environment, workingDirectory, user, terminal, interactive, privileged, value);
    }

    /**
     * The container's specification with the settings of this process in place of its first one's. Limits and additional
     * groups stay; additional groups belong to the container's own user alone.
     */
    public ContainerSpec within(ContainerSpec container) {
        ProcessSettings first = container.process();
        List<String> variables = new ArrayList<>(first.environment());
        variables.addAll(environment);
        ProcessSettings process = new ProcessSettings(
                Optional.of(List.of()),
                command,
                variables,
                workingDirectory.or(first::workingDirectory),
                user.or(first::user),
                user.isPresent() ? List.of() : first.additionalGroups(),
                terminal,
                interactive ? StandardInput.ONCE : StandardInput.NONE,
                false,
                first.stopSignal(),
                first.ulimits(),
                privileged);
        return container.withProcess(process);
    }
}
