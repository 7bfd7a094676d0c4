package io.carafe.runtime.rootless;

import io.carafe.api.error.CarafeException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.NamespaceSockets;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Launcher;
import io.carafe.runtime.host.HostNetwork;
import io.carafe.runtime.host.NetworkSockets;
import io.carafe.runtime.keeper.KeeperLink;
import io.carafe.runtime.keeper.Keepers;
import io.carafe.runtime.state.Held;
import io.carafe.runtime.state.KeptCompanion;
import io.carafe.runtime.state.ProcessIdentity;
import jakarta.inject.Provider;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The network of an engine without root: a user and a network namespace without any process, which the keeper holds. The
 * engine is outside, as the owner of that user namespace, and has all rights over it; so it makes bridges and cables there
 * as root does on the host, by sockets that a process has opened inside and sent.
 *
 * <p>It is there from the first container on a network until the engine leaves and no container is connected, also when
 * that engine was killed meanwhile. Thread-safe.
 */
public final class RootlessNetwork implements HostNetwork {
    /** How many containers may be connected at the same moment; others wait. */
    private static final int SOCKETS = 4;

    private static final int NAME_BYTES = 8;

    private final Kernel kernel;
    private final NamespaceProcess processes;
    private final Optional<Provider<Keepers>> keepers;
    private final Provider<HostProfile> host;
    private final RootlessStateFile file;
    private final WayOut wayOut;
    private final RandomGenerator random;
    private @Nullable MadeNetwork made;
    private @Nullable RootlessState state;

    /**
     * @param keepers who hold the network; without them there is none
     * @param wayOut how what is sent leaves it
     */
    RootlessNetwork(
            Kernel kernel,
            Launcher launcher,
            Optional<Provider<Keepers>> keepers,
            Provider<HostProfile> host,
            RootlessStateFile file,
            WayOut wayOut,
            RandomGenerator random) {
        this.kernel = kernel;
        this.processes = new NamespaceProcess(kernel, launcher);
        this.keepers = keepers;
        this.host = host;
        this.file = file;
        this.wayOut = wayOut;
        this.random = random;
    }

    @Override
    public boolean isOfProcess() {
        return false;
    }

    @Override
    public synchronized boolean exists() {
        return made != null || (keepers.isPresent() && find());
    }

    @Override
    public void prepare() {
        ready();
    }

    @Override
    public synchronized Optional<String> made() {
        ready();
        return Optional.ofNullable(state).map(RootlessState::name);
    }

    @Override
    public Socket netlink() {
        return ready().lend();
    }

    @Override
    public NetworkSockets socketsOf(int pid) {
        try (Descriptor user = open(pid, "user");
                Descriptor network = open(pid, "net")) {
            List<Descriptor> sent = processes.run(
                    NamespacePrograms.visiting(),
                    Map.of(NamespacePrograms.USER, user.number(), NamespacePrograms.NETWORK, network.number()),
                    3);
            return new NetworkSockets(sent.get(0), sent.get(1), sent.get(2));
        }
    }

    @Override
    public List<Descriptor> internetSockets(NamespaceSockets.Internet kind, int count) {
        MadeNetwork network = ready();
        return processes.run(
                NamespacePrograms.visiting(kind, count),
                Map.of(
                        NamespacePrograms.USER, network.user().number(),
                        NamespacePrograms.NETWORK, network.network().number()),
                count);
    }

    private Descriptor open(int pid, String kind) {
        Pathname path = Pathname.of("/proc/" + pid + "/ns/" + kind);
        return new Descriptor(
                kernel,
                kernel.open(FileCalls.AT_FDCWD, path, Set.of(OpenFlag.RDONLY)).intOrThrow("open " + path));
    }

    /** The keeper's descriptors can be opened at any time; those of a JVM cannot while it starts certain processes. */
    @Override
    public synchronized List<String> inside(List<String> command) {
        ready();
        RootlessState known = known();
        String descriptors = "/proc/" + known.keeper().pid() + "/fd/";
        List<String> words = new ArrayList<>(List.of(
                host.get()
                        .program("nsenter")
                        .orElseThrow(() -> new UnsupportedFeatureException(
                                "there is no program nsenter on this host, without which an engine without root has no"
                                        + " networks",
                                "Install the package util-linux.")),
                "--user=" + descriptors + known.user().number(),
                "--net=" + descriptors + known.network().number(),
                "--preserve-credentials"));
        words.addAll(command);
        return words;
    }

    @Override
    public synchronized void leadOut() {
        MadeNetwork network = ready();
        RootlessState known = known();
        if (wayOut.isThere(known.outside())) {
            return;
        }
        known.outside().ifPresent(ended -> drop(ended.leash()));
        remember(known.withOutside(Optional.of(wayOut.begin(network, link(), this::leadOutAgain))));
    }

    /** Its program was killed. */
    private synchronized void leadOutAgain() {
        if (made != null) {
            leadOut();
        }
    }

    @Override
    public synchronized void giveUp() {
        if (!exists()) {
            return;
        }
        RootlessState known = known();
        MadeNetwork network = ready();
        made = null;
        state = null;
        known.outside().ifPresent(outside -> drop(outside.leash()));
        drop(known.user());
        drop(known.network());
        network.close();
        file.delete();
    }

    private void drop(Held held) {
        drop(this::link, held);
    }

    private static void drop(Supplier<KeeperLink> holder, Held held) {
        try {
            holder.get().drop(held);
        } catch (CarafeException gone) {
            // That is what was wanted.
            return;
        }
    }

    private RootlessState known() {
        if (state == null) {
            throw new IllegalStateException("there is no network");
        }
        return state;
    }

    private KeeperLink link() {
        return keepers().link();
    }

    private Keepers keepers() {
        return keepers.orElseThrow(() -> new UnsupportedFeatureException(
                        "without root, networks take an engine that keeps them: a program alone has none",
                        "Leave --no-engine away; or let its containers share a network: --network container:NAME."))
                .get();
    }

    private synchronized MadeNetwork ready() {
        if (made != null) {
            return made;
        }
        Keepers all = keepers();
        if (find() && made != null) {
            return made;
        }
        HostProfile profile = host.get();
        List<Descriptor> sent =
                processes.run(NamespacePrograms.making(profile.uid(), profile.gid(), SOCKETS), Map.of(), SOCKETS + 2);
        MadeNetwork network = new MadeNetwork(sent.get(SOCKETS), sent.get(SOCKETS + 1), sent.subList(0, SOCKETS));
        byte[] name = new byte[NAME_BYTES];
        random.nextBytes(name);
        hold(network, HexFormat.of().formatHex(name), all.own(), Optional.empty());
        return network;
    }

    /** Whether there is one that an engine before this one has made. */
    private boolean find() {
        Optional<RootlessState> written = file.read();
        Optional<KeeperLink> holder = written.flatMap(known -> keepers().link(known.keeper()));
        if (holder.isEmpty()) {
            return false;
        }
        RootlessState known = written.get();
        try (Descriptor user = new Descriptor(kernel, holder.get().fetch(known.user()));
                Descriptor network = new Descriptor(kernel, holder.get().fetch(known.network()))) {
            takeOver(known, holder.get(), user, network);
            return true;
        } catch (CarafeException gone) {
            return false;
        }
    }

    private void takeOver(RootlessState known, KeeperLink holder, Descriptor user, Descriptor network) {
        List<Descriptor> sockets = processes.run(
                NamespacePrograms.visiting(SOCKETS),
                Map.of(NamespacePrograms.USER, user.number(), NamespacePrograms.NETWORK, network.number()),
                SOCKETS);
        MadeNetwork taken = new MadeNetwork(copy(user), copy(network), sockets);
        ProcessIdentity own = keepers().own();
        if (known.keeper().equals(own)) {
            made = taken;
            state = known;
        } else {
            // That one leaves when its last container ends.
            Optional<KeptCompanion> outside = known.outside().flatMap(companion -> moved(companion, holder));
            hold(taken, known.name(), own, outside);
            drop(() -> holder, known.user());
            drop(() -> holder, known.network());
        }
        known().outside().ifPresent(companion -> wayOut.watch(companion, this::leadOutAgain));
    }

    private Optional<KeptCompanion> moved(KeptCompanion companion, KeeperLink holder) {
        try (Descriptor leash = new Descriptor(kernel, holder.fetch(companion.leash()))) {
            KeptCompanion moved = new KeptCompanion(link().keep(leash.number()), companion.process());
            drop(() -> holder, companion.leash());
            return Optional.of(moved);
        } catch (CarafeException gone) {
            return Optional.empty();
        }
    }

    private Descriptor copy(Descriptor descriptor) {
        return new Descriptor(kernel, kernel.duplicate(descriptor.number(), 3).intOrThrow("duplicate a descriptor"));
    }

    private void hold(MadeNetwork network, String name, ProcessIdentity keeper, Optional<KeptCompanion> outside) {
        Held user = link().keep(network.user().number());
        Held net = link().keep(network.network().number());
        made = network;
        remember(new RootlessState(name, keeper, user, net, outside));
    }

    private void remember(RootlessState now) {
        state = now;
        file.write(now);
    }
}
