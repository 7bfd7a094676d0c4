package io.carafe.runtime.launch;

import io.carafe.api.error.CarafeException;
import io.carafe.api.isolation.NetworkLink;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.api.launch.Step;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Network namespaces that are made before they are wanted, with the links that they are wanted with. Making one takes the
 * kernel longer than all the other namespaces of a container together (network_namespaces(7)), making a link takes as long
 * again, and none of it has to wait for the container.
 *
 * <p>The first container makes its own. From then on a few like it are kept ready, each for one container, until none has
 * been asked for in a while. They are descriptors and nothing else, and a link goes with the namespace that it leads into:
 * however the engine ends, they end with it. Thread-safe.
 */
public final class SpareNetworks implements AutoCloseable {
    static final Handle SPARE = new Handle("network.spare");

    /** How many of a kind are ready at most; more containers than that at once make their own. */
    static final int MOST = 2;

    /** Of how many kinds there are any: those that were asked for last. */
    static final int KINDS = 2;

    private static final Pathname OWN = Pathname.of("/proc/thread-self/ns/net");
    private static final Duration IDLE = Duration.ofSeconds(2);

    private final Kernel kernel;
    private final Duration idle;
    /** By their links; what was asked for last comes last. */
    private final Map<List<NetworkLink>, Deque<SpareNetwork>> ready = new LinkedHashMap<>();

    private @Nullable Thread maker;
    private long wanted;
    private boolean closed;

    public SpareNetworks(Kernel kernel) {
        this(kernel, IDLE);
    }

    /** @param idle how long spares are kept when none is asked for */
    SpareNetworks(Kernel kernel, Duration idle) {
        this.kernel = kernel;
        this.idle = idle;
    }

    /** Whether a program can do with a spare one: a network that is made belongs to the user namespace of its maker. */
    static boolean suit(LaunchProgram program) {
        return program.cloneFlags().contains(CloneFlag.NEWNET)
                && !program.cloneFlags().contains(CloneFlag.NEWUSER);
    }

    /** The program that enters the network namespace {@link #SPARE} where the given one makes its own. */
    static LaunchProgram entering(LaunchProgram program) {
        Set<CloneFlag> flags = EnumSet.copyOf(program.cloneFlags());
        flags.remove(CloneFlag.NEWNET);
        ProgramRecorder recorder = new ProgramRecorder("launch");
        recorder.at(Stage.NAMESPACES)
                .to("enter the network namespace that was made for it")
                .setns(new Arg.Given(SPARE), CloneFlag.NEWNET);
        List<Step> steps = new ArrayList<>(program.steps());
        int place = 0;
        while (steps.get(place).stage().compareTo(Stage.NAMESPACES) < 0) {
            place++;
        }
        steps.addAll(place, recorder.steps());
        return new LaunchProgram(flags, steps);
    }

    /** One without links, for the caller to close; empty when none is ready. */
    Optional<Descriptor> take() {
        return take(List.of()).map(SpareNetwork::namespace);
    }

    /**
     * One with these links, for the caller to close; empty when none is ready.
     *
     * @param hostSocket a netlink socket in the host's network namespace
     */
    Optional<SpareNetwork> take(List<NetworkLink> links, int hostSocket) {
        Optional<SpareNetwork> spare = take(links);
        while (spare.isPresent() && !spare.get().isFresh(links, kernel, hostSocket)) {
            spare.get().close();
            spare = take(links);
        }
        return spare;
    }

    private synchronized Optional<SpareNetwork> take(List<NetworkLink> links) {
        wanted++;
        Deque<SpareNetwork> ofKind = ready.remove(links);
        if (ofKind == null) {
            ofKind = new ArrayDeque<>();
        }
        if (!closed) {
            ready.put(links, ofKind);
            forgetOldKinds();
            if (maker == null) {
                maker = new Thread(this::make, "carafe-networks");
                maker.setDaemon(true);
                maker.start();
            }
        }
        notifyAll();
        return Optional.ofNullable(ofKind.poll());
    }

    private void forgetOldKinds() {
        while (ready.size() > KINDS) {
            List<NetworkLink> oldest = ready.keySet().iterator().next();
            ready.getOrDefault(oldest, new ArrayDeque<>()).forEach(SpareNetwork::close);
            ready.remove(oldest);
        }
    }

    /** Gives up the spares, and ends the thread that makes them. */
    @Override
    public synchronized void close() {
        closed = true;
        discard();
        notifyAll();
    }

    /** The thread's own work: it leaves its network for a moment, and no other thread ever does. */
    private void make() {
        Result own = open();
        if (own.ok()) {
            try (Descriptor home = new Descriptor(kernel, own.intOrThrow("open a network namespace"))) {
                Optional<List<NetworkLink>> next = next();
                while (next.isPresent() && makeOne(home, next.get())) {
                    next = next();
                }
            }
        }
        end();
    }

    /** Whether all went well. Where it does not, containers make their own, and get to know why not. */
    private boolean makeOne(Descriptor home, List<NetworkLink> links) {
        if (!kernel.unshare(Set.of(CloneFlag.NEWNET)).ok()) {
            return false;
        }
        Result made = open();
        Optional<Result> socket = links.isEmpty() ? Optional.empty() : Optional.of(kernel.netlinkSocket());
        boolean back = kernel.setns(home.number(), Set.of(CloneFlag.NEWNET)).ok();
        Optional<Descriptor> namespace = owned(made);
        Optional<Descriptor> inside = socket.flatMap(this::owned);
        boolean complete = back && namespace.isPresent() && inside.isPresent() == socket.isPresent();
        if (complete && connect(namespace.get(), inside, links)) {
            return true;
        }
        namespace.ifPresent(Descriptor::close);
        inside.ifPresent(Descriptor::close);
        return false;
    }

    private Optional<Descriptor> owned(Result opened) {
        return opened.ok() ? Optional.of(new Descriptor(kernel, (int) opened.raw())) : Optional.empty();
    }

    private boolean connect(Descriptor namespace, Optional<Descriptor> inside, List<NetworkLink> links) {
        List<Integer> foundations = new ArrayList<>();
        if (!links.isEmpty()) {
            try (Descriptor host = new Descriptor(kernel, kernel.netlinkSocket().intOrThrow("open a netlink socket"))) {
                for (NetworkLink link : links) {
                    int foundation = link.foundation(kernel, host.number());
                    link.make(kernel, host.number(), foundation, namespace.number());
                    foundations.add(foundation);
                }
            } catch (CarafeException untold) {
                return false;
            }
        }
        keep(links, new SpareNetwork(namespace, inside, foundations));
        return true;
    }

    private Result open() {
        return kernel.open(FileCalls.AT_FDCWD, OWN, Set.of(OpenFlag.RDONLY));
    }

    private synchronized void keep(List<NetworkLink> links, SpareNetwork made) {
        Deque<SpareNetwork> ofKind = ready.get(links);
        if (closed || ofKind == null) {
            made.close();
        } else {
            ofKind.add(made);
        }
    }

    /** Waits until one more is to be made, and says with which links; empty when no more are wanted. */
    private synchronized Optional<List<NetworkLink>> next() {
        while (!closed) {
            Optional<List<NetworkLink>> missing = missing();
            if (missing.isPresent()) {
                return missing;
            }
            long before = wanted;
            try {
                wait(idle.toMillis());
            } catch (InterruptedException nobodysBusiness) {
                return Optional.empty();
            }
            if (before == wanted) {
                return Optional.empty();
            }
        }
        return Optional.empty();
    }

    /** What was asked for last comes first. */
    private Optional<List<NetworkLink>> missing() {
        return ready.entrySet().stream()
                .filter(kind -> kind.getValue().size() < MOST)
                .map(Map.Entry::getKey)
                .reduce((earlier, later) -> later);
    }

    private synchronized void end() {
        maker = null;
        discard();
    }

    private void discard() {
        ready.values().forEach(ofKind -> ofKind.forEach(SpareNetwork::close));
        ready.clear();
    }
}
