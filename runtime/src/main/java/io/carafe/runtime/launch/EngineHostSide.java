package io.carafe.runtime.launch;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.HostSide;
import io.carafe.api.isolation.IdMaps;
import io.carafe.api.isolation.MappedUserNamespace;
import io.carafe.api.isolation.NamespaceSockets;
import io.carafe.api.isolation.NamespaceVisit;
import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.isolation.RecordedHostStep;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Handle;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.host.HostNotices;
import io.carafe.runtime.host.NetworkSockets;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Performs host steps for one launch, and holds the descriptors that they give to the new process until it has them. Not
 * thread-safe.
 */
final class EngineHostSide implements HostSide, AutoCloseable {
    private static final int FIRST_FREE = 3;
    private static final int PATIENCE_SECONDS = 30;
    private static final int SENT = 3;
    private static final int LONGEST_OUTPUT = 4096;

    private final Kernel kernel;
    private final Optional<SpareNetworks> spares;
    private final Map<Handle, Descriptor> given = new LinkedHashMap<>();
    private final Map<Handle, Descriptor> sockets = new HashMap<>();
    private final HostNetwork network;
    private Optional<SocketChannelPair> channel = Optional.empty();
    private Optional<NetworkSockets> sent = Optional.empty();
    private HostNetwork.@Nullable Socket socket;
    private final Optional<NameAnswers> names;
    private final Optional<MappedUserNamespace> userNamespaces;
    private final Map<IdMaps, Descriptor> maps = new HashMap<>();
    private final HostNotices notices;
    private Optional<Companion> companion = Optional.empty();
    private int child;

    /** One that makes everything on the spot, for steps that concern no start of a container. */
    EngineHostSide(Kernel kernel, HostNetwork network, HostNotices notices) {
        this(kernel, network, notices, Optional.empty(), Optional.empty(), Optional.empty());
    }

    /**
     * One for the start of a container.
     *
     * @param network in which networks of containers are made
     * @param notices is told what people want to know
     * @param spares network namespaces that may be taken in place of new ones
     * @param names who answers the container's questions for names
     * @param userNamespaces who makes user namespaces for mounts
     */
    EngineHostSide(
            Kernel kernel,
            HostNetwork network,
            HostNotices notices,
            Optional<SpareNetworks> spares,
            Optional<NameAnswers> names,
            Optional<MappedUserNamespace> userNamespaces) {
        this.kernel = kernel;
        this.network = network;
        this.notices = notices;
        this.spares = spares;
        this.names = names;
        this.userNamespaces = userNamespaces;
    }

    /** Performs steps in order; each failure says who wanted what. */
    List<LaunchTrace.HostStepResult> perform(List<RecordedHostStep> steps) {
        List<LaunchTrace.HostStepResult> results = new ArrayList<>();
        for (RecordedHostStep recorded : steps) {
            long start = System.nanoTime();
            try {
                recorded.step().perform(this);
            } catch (CarafeException failed) {
                throw new CarafeException(
                        recorded.isolator() + ": cannot " + recorded.why() + ": " + failed.getMessage(), "", failed);
            }
            results.add(new LaunchTrace.HostStepResult(recorded, System.nanoTime() - start));
        }
        return results;
    }

    void childIs(int pid) {
        child = pid;
    }

    Map<Handle, Integer> given() {
        Map<Handle, Integer> numbers = new LinkedHashMap<>();
        given.forEach((handle, descriptor) -> numbers.put(handle, descriptor.number()));
        return numbers;
    }

    @Override
    public Kernel kernel() {
        return kernel;
    }

    @Override
    public int child() {
        if (child == 0) {
            throw new IllegalStateException("there is no new process yet");
        }
        return child;
    }

    @Override
    public void give(Handle handle, int descriptor) {
        Descriptor owned = new Descriptor(kernel, descriptor);
        if (given.putIfAbsent(handle, owned) != null) {
            owned.close();
            throw new IllegalStateException("the descriptor " + handle.name() + " is given twice");
        }
        if (descriptor < FIRST_FREE) {
            // 0, 1 and 2 will be the container's own streams.
            given.put(
                    handle,
                    new Descriptor(
                            kernel, kernel.duplicate(descriptor, FIRST_FREE).intOrThrow("move a descriptor")));
            owned.close();
        }
    }

    @Override
    public int given(Handle handle) {
        Descriptor found = given.get(handle);
        if (found == null) {
            throw new IllegalStateException("nobody gave the descriptor " + handle.name());
        }
        return found.number();
    }

    @Override
    public int netlink() {
        if (socket == null) {
            socket = network.netlink();
        }
        return socket.number();
    }

    @Override
    public Optional<String> madeNetwork() {
        return network.made();
    }

    @Override
    public void leadOut() {
        network.leadOut();
    }

    @Override
    public void openChannel() {
        network.prepare();
        SocketChannelPair pair = SocketChannelPair.open(kernel);
        channel = Optional.of(pair);
        give(
                NamespaceSockets.CHANNEL,
                kernel.duplicate(pair.others(), FIRST_FREE).intOrThrow("duplicate a socket"));
    }

    @Override
    public void receiveSockets(Handle namespace) {
        SocketChannelPair pair = channel.orElseThrow(() -> new IllegalStateException("no channel was opened"));
        List<Descriptor> received = new ArrayList<>();
        try {
            for (int i = 0; i < SENT; i++) {
                received.add(pair.receive());
            }
        } catch (CarafeException failed) {
            received.forEach(Descriptor::close);
            throw failed;
        }
        sent = Optional.of(new NetworkSockets(received.get(0), received.get(1), received.get(2)));
    }

    /** Those of the new process's network namespace: it has sent them, or runs, and they are opened there. */
    private NetworkSockets sent() {
        if (sent.isEmpty()) {
            sent = Optional.of(network.socketsOf(child()));
        }
        return sent.get();
    }

    @Override
    public int netlink(Handle namespace) {
        if (!network.isOfProcess()) {
            return sent().netlink().number();
        }
        return sockets.computeIfAbsent(
                        namespace,
                        unused -> new Descriptor(kernel, new NamespaceVisit(kernel).netlinkSocket(given(namespace))))
                .number();
    }

    @Override
    public void makeNetwork(Handle namespace, List<NetworkLink> links) {
        Optional<SpareNetwork> spare = spares.flatMap(stock -> stock.take(links, netlink()));
        if (spare.isPresent()) {
            give(namespace, spare.get().namespace().number());
            spare.get().socket().ifPresent(inside -> sockets.put(namespace, inside));
            return;
        }
        NamespaceVisit.Made made = new NamespaceVisit(kernel).newNamespace();
        sockets.put(namespace, made.socket());
        give(namespace, made.namespace().number());
        for (NetworkLink link : links) {
            link.make(kernel, netlink(), link.foundation(kernel, netlink()), given(namespace));
        }
    }

    @Override
    public int userNamespace(IdMaps ids) {
        MappedUserNamespace maker =
                userNamespaces.orElseThrow(() -> new IllegalStateException("no container is being started"));
        return maps.computeIfAbsent(ids, unused -> maker.make(this, ids)).number();
    }

    @Override
    public void runInNetwork(List<String> command) {
        run(network.inside(command));
    }

    @Override
    public void run(List<String> command) {
        String name = command.get(0);
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                    .start();
            String output = new String(process.getInputStream().readNBytes(LONGEST_OUTPUT), StandardCharsets.UTF_8);
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
                throw new CarafeException(name + " did not end within " + PATIENCE_SECONDS + " seconds");
            }
            if (process.exitValue() != 0) {
                throw new CarafeException(
                        name + " ended with exit code " + process.exitValue() + ": " + output.strip());
            }
        } catch (IOException failed) {
            throw new CarafeException("cannot run " + name + ": " + failed.getMessage(), "", failed);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new CarafeException("interrupted while waiting for " + name, "", interrupted);
        }
    }

    @Override
    public void tell(String sentence) {
        notices.tell(sentence);
    }

    @Override
    public void accompany(Companion wanted) {
        if (companion.isPresent()) {
            throw new IllegalStateException("two programs want to accompany one container");
        }
        companion = Optional.of(wanted);
    }

    @Override
    public void answerNames(Handle namespace) {
        NameAnswers answers = names.orElseThrow(() -> new IllegalStateException("no container is being started"));
        if (network.isOfProcess()) {
            answers.begin(given(namespace));
        } else {
            answers.begin(sent());
        }
    }

    /** The program that is to run beside the container. */
    Optional<Companion> companion() {
        return companion;
    }

    @Override
    public void close() {
        given.values().forEach(Descriptor::close);
        sockets.values().forEach(Descriptor::close);
        maps.values().forEach(Descriptor::close);
        channel.ifPresent(SocketChannelPair::close);
        sent.ifPresent(NetworkSockets::close);
        if (socket != null) {
            socket.close();
        }
    }
}
