package io.carafe.runtime;

import io.carafe.api.ContainerSpec;
import io.carafe.api.Credentials;
import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Exit;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.KernelException;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.LaunchedProcess;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.image.tree.TreeRemover;
import io.carafe.runtime.launch.ContainerLauncher;
import io.carafe.runtime.launch.Lifeline;
import io.carafe.runtime.plan.CommandLine;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.plan.LaunchPlanner;
import io.carafe.runtime.plan.Lifetime;
import io.carafe.runtime.plan.SignalsToReset;
import io.carafe.runtime.plan.StreamPlan;
import io.carafe.runtime.plugin.IsolatorCatalog;
import io.carafe.runtime.stream.ContainerStreams;
import io.carafe.runtime.stream.StreamMode;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Deletes directories of containers. An engine without root cannot delete what another user of a container left in a
 * directory of its own, because on the host that is a subordinate id's; root of a user namespace with the same ids can. So
 * the host's rm(1) does it there: a launch with the user isolator alone.
 */
final class MappedRemoval implements ContainerRemoval.DirectoryRemoval {
    private static final int LONGEST_COMPLAINT = 1000;
    private static final String USER_ISOLATOR = "user";
    private static final Pathname ROOT = Pathname.of("/");

    private final Kernel kernel;
    private final HostProfile host;
    private final IsolatorCatalog catalog;
    private final ContainerLauncher launcher;
    private final Lifeline lifeline;

    @Inject
    MappedRemoval(
            Kernel kernel, HostProfile host, IsolatorCatalog catalog, ContainerLauncher launcher, Lifeline lifeline) {
        this.kernel = kernel;
        this.host = host;
        this.catalog = catalog;
        this.launcher = launcher;
        this.lifeline = lifeline;
    }

    @Override
    public void remove(Path directory) {
        try {
            new TreeRemover(kernel).remove(Pathname.of(directory.toString()));
        } catch (KernelException failed) {
            boolean denied = failed.errno() == Errno.EACCES || failed.errno() == Errno.EPERM;
            if (!denied || !host.rootless() || !host.canMapRanges()) {
                throw failed;
            }
            removeMapped(directory);
        }
    }

    private void removeMapped(Path directory) {
        List<Isolator> user = catalog.isolators().stream()
                .filter(isolator -> isolator.name().equals(USER_ISOLATOR))
                .toList();
        CommandLine command =
                new CommandLine(List.of("/bin/rm", "-rf", "--", directory.toString()), List.of("LC_ALL=C"), "/", false);
        LaunchPlan plan = new LaunchPlanner(new IsolatorCatalog(user), SignalsToReset.USUAL)
                .plan(context(directory), command, new StreamPlan.Descriptors(), Lifetime.OF_ENGINE);
        try (ContainerStreams streams = ContainerStreams.open(
                        kernel, new StreamMode.Pipes(), false, Credentials.root(), Optional.empty());
                LaunchedProcess process = launcher.launch(
                                plan, streams, lifeline, false, ContainerLauncher.Witness.NOBODY)
                        .process()) {
            String complaints = firstOf(streams.stderr());
            Exit exit = kernel.waitid(process.pidfd(), true).orThrow("wait for rm");
            if (exit.code() != 0) {
                throw new CarafeException(
                        "cannot delete " + directory + ": rm ended with exit code " + exit.code() + ": " + complaints);
            }
        } catch (IOException unreadable) {
            throw new CarafeException("cannot delete " + directory + ": " + unreadable.getMessage(), "", unreadable);
        }
    }

    /** Reads all of it, because rm must not wait for a reader, and keeps what fits into a message. */
    private static String firstOf(InputStream stream) throws IOException {
        String first = new String(stream.readNBytes(LONGEST_COMPLAINT), StandardCharsets.UTF_8);
        stream.transferTo(OutputStream.nullOutputStream());
        return Pathname.of(first.strip()).toString();
    }

    private LaunchContext context(Path directory) {
        Pathname name = Pathname.of(directory.toString());
        return new LaunchContext(
                "0".repeat(64),
                ContainerSpec.ofDirectory("/").build(),
                name,
                Credentials.root(),
                new Rootfs(List.of(ROOT), new Rootfs.InMemory(name), name),
                Mounts.none(),
                host,
                Map.of(),
                ContainerNetworks.NONE);
    }
}
