package io.carafe.api.isolation;

import io.carafe.api.ContainerSpec;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.ProgramRecorder;
import java.util.List;
import java.util.Set;

/**
 * One way to isolate a process: a kind of namespace, or a confinement. Carafe's own isolators and a stranger's implement
 * the same interface and are found in the same way ({@link IsolatorModule}).
 *
 * <p>An isolator decides and records; it makes no system call itself. For a container it is called in this order:
 *
 * <ol>
 *   <li>{@link #validate}: may this be asked for at all?
 *   <li>{@link #look}: is there on this host what it takes? Asked when the container is made
 *   <li>{@link #cloneFlags}: which namespaces should clone3(2) make?
 *   <li>{@link #prepare}: what must the host's side do before there is a process?
 *   <li>{@link #launch}: which system calls must the new process make, in which {@link io.carafe.api.launch.Stage}?
 *   <li>{@link #whileHeld}: what must the host's side do when the process exists and waits?
 *   <li>{@link #whenRunning}: what must the host's side do as soon as the command runs?
 *   <li>{@link #join}: in place of {@link #launch} and {@link #whileHeld}, which calls take a second process into the same container?
 *   <li>{@link #update}: what must the host's side do when a running container's specification is changed?
 *   <li>{@link #release}: what must the host's side undo when the container has ended, also after a crash?
 * </ol>
 *
 * <p>Because everything is recorded, a container can be explained without being started, host effects are on disk before
 * they are made, and a unit test needs neither root nor a kernel.
 *
 * <p>Implementations are thread-safe: one instance serves all containers, at the same time. They keep nothing of a container
 * between calls. One that is {@link AutoCloseable} is closed with the engine.
 */
public interface Isolator {
    /** A short name of lower-case letters, digits and hyphens, unique among all isolators: {@code pid}. */
    String name();

    /** What the isolator does, as one line for people. */
    String description();

    /** The options it adds to {@code carafe run}; their values arrive in {@link ContainerSpec#option}. */
    default List<IsolatorOption> options() {
        return List.of();
    }

    /**
     * Refuses what cannot be.
     *
     * @throws io.carafe.api.error.InvalidSpecificationException when the specification contradicts itself
     * @throws io.carafe.api.error.UnsupportedFeatureException when this kernel or user cannot do it
     */
    default void validate(ContainerSpec spec, HostProfile host) {}

    /**
     * Records what the host's side looks at before a container is made, so that one is refused at once that this host has
     * not what it takes for. Such steps change nothing.
     */
    default void look(ContainerSpec spec, HostProfile profile, HostRecorder host) {}

    /** The namespaces that clone3(2) makes for this container: {@code CLONE_NEW…} alone. */
    default Set<CloneFlag> cloneFlags(LaunchContext context) {
        return Set.of();
    }

    /** Records what the host's side does before the process exists. */
    default void prepare(LaunchContext context, HostRecorder host) {}

    /** Records the calls of the new process. */
    default void launch(LaunchContext context, ProgramRecorder program) {}

    /** Records what the host's side does while the new process waits; nothing recorded by anyone, no waiting. */
    default void whileHeld(LaunchContext context, HostRecorder host) {}

    /**
     * Records what the host's side does as soon as the command runs, a further one's too: only what cannot be done before,
     * because until its execve(2) the new process shares the engine's memory, and some settings are of the memory.
     */
    default void whenRunning(LaunchContext context, HostRecorder host) {}

    /**
     * Records what a further process does to get into the container of {@code context}: its peers name the process to
     * join for every kind of namespace.
     */
    default void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {}

    /**
     * Records what the host's side does when what was asked for is changed while the container runs: its limits, say. Effects
     * may be declared.
     */
    default void update(String id, ContainerSpec before, ContainerSpec after, HostProfile profile, HostRecorder host) {}

    /**
     * Records how to undo what {@link #prepare} and {@link #whileHeld} declared. Called in the reverse order of the
     * isolators, and perhaps twice: it must not mind what is gone already.
     *
     * @param effects what was declared for this container by this isolator
     */
    default void release(List<HostEffect> effects, HostRecorder host) {}
}
