package io.carafe.namespaces.utsipc;

import io.carafe.api.NamespaceKind;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.PeerNamespace;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import java.util.Set;

/**
 * Gives the container System V message queues, semaphores and shared memory, and POSIX message queues, that no other
 * process sees (ipc_namespaces(7)). POSIX shared memory is files of {@code /dev/shm}, and {@code /dev/mqueue} shows the
 * queues: both are mounts, and the mount isolator's.
 *
 * <p>Any other container may share a private namespace: Docker's {@code private} and {@code shareable} are the same here.
 */
public final class IpcIsolator implements Isolator {
    @Override
    public String name() {
        return "ipc";
    }

    @Override
    public String description() {
        return "System V and POSIX message queues, semaphores and shared memory of its own";
    }

    @Override
    public Set<CloneFlag> cloneFlags(LaunchContext context) {
        return context.isPrivate(NamespaceKind.IPC) ? Set.of(CloneFlag.NEWIPC) : Set.of();
    }

    @Override
    public void prepare(LaunchContext context, HostRecorder host) {
        PeerNamespace.shared(context, NamespaceKind.IPC).ifPresent(shared -> shared.give(host));
    }

    @Override
    public void launch(LaunchContext context, ProgramRecorder program) {
        PeerNamespace.shared(context, NamespaceKind.IPC).ifPresent(shared -> shared.enter(program, Stage.NAMESPACES));
    }

    @Override
    public void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {
        PeerNamespace.entered(context, NamespaceKind.IPC).ifPresent(entered -> {
            entered.give(host);
            entered.enter(program, Stage.NAMESPACES);
        });
    }
}
