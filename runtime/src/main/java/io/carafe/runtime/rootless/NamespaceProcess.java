package io.carafe.runtime.rootless;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.NamespaceSockets;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchException;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.launch.Launcher;
import io.carafe.api.launch.Syscall;
import io.carafe.runtime.launch.SocketChannelPair;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Runs {@link NamespacePrograms}. Thread-safe. */
final class NamespaceProcess {
    /** What is given must have a higher number than the standard streams. */
    private static final int FIRST_FREE = 3;

    private final Kernel kernel;
    private final Launcher launcher;

    NamespaceProcess(Kernel kernel, Launcher launcher) {
        this.kernel = kernel;
        this.launcher = launcher;
    }

    /**
     * What a program sends.
     *
     * @param count how many descriptors these are
     * @return for the caller to close
     * @throws CarafeException when it fails
     */
    List<Descriptor> run(LaunchProgram program, Map<Handle, Integer> given, int count) {
        List<Descriptor> received = new ArrayList<>();
        boolean complete = false;
        try (SocketChannelPair channel = SocketChannelPair.open(kernel);
                Descriptor end = new Descriptor(
                        kernel, kernel.duplicate(channel.others(), FIRST_FREE).intOrThrow("duplicate a socket"))) {
            Map<Handle, Integer> handles = new HashMap<>(given);
            handles.put(NamespaceSockets.CHANNEL, end.number());
            try (LaunchedProcess process = launcher.launch(program, handles, false)) {
                awaitEnd(process);
            }
            while (received.size() < count) {
                received.add(channel.receive());
            }
            complete = true;
            return received;
        } finally {
            if (!complete) {
                received.forEach(Descriptor::close);
            }
        }
    }

    /** All that it sends is in the channel then. */
    private static void awaitEnd(LaunchedProcess process) {
        try {
            process.awaitExec();
        } catch (LaunchException left) {
            boolean atLast =
                    left.step().filter(step -> step.call() == Syscall.EXECVE).isPresent();
            if (!atLast) {
                throw new CarafeException(String.valueOf(left.getMessage()), "", left);
            }
            return;
        }
        throw new IllegalStateException("a directory was executed");
    }
}
