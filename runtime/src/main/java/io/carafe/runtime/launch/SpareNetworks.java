package io.carafe.runtime.launch;

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
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Network namespaces that are made before they are wanted. Making one takes the kernel longer than all the other namespaces
 * of a container together (network_namespaces(7)), and none of it has to wait for the container.
 *
 * <p>The first container makes its own. From then on a few are kept ready, each for one container, until none has been
 * asked for in a while. They are descriptors and nothing else: however the engine ends, they end with it. Thread-safe.
 */
public final class SpareNetworks implements AutoCloseable {
    static final Handle SPARE = new Handle("network.spare");

    /** How many are ready at most; more containers than that at once make their own. */
    static final int MOST = 2;

    private static final Pathname OWN = Pathname.of("/proc/thread-self/ns/net");
    private static final Duration IDLE = Duration.ofSeconds(2);

    private final Kernel kernel;
    private final Duration idle;
    private final Deque<Descriptor> ready = new ArrayDeque<>();
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

    /** One that nobody has ever been in, for the caller to close; empty when none is ready. */
    synchronized Optional<Descriptor> take() {
        wanted++;
        if (maker == null && !closed) {
            maker = new Thread(this::make, "carafe-networks");
            maker.setDaemon(true);
            maker.start();
        }
        notifyAll();
        return Optional.ofNullable(ready.poll());
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
                boolean able = true;
                while (able && isWanted()) {
                    able = makeOne(home);
                }
            }
        }
        end();
    }

    /** Whether all went well. Where it does not, containers make their own, and get to know why not. */
    private boolean makeOne(Descriptor home) {
        if (!kernel.unshare(Set.of(CloneFlag.NEWNET)).ok()) {
            return false;
        }
        Result made = open();
        boolean back = kernel.setns(home.number(), Set.of(CloneFlag.NEWNET)).ok();
        if (!made.ok()) {
            return false;
        }
        keep(new Descriptor(kernel, made.intOrThrow("open a network namespace")));
        return back;
    }

    private Result open() {
        return kernel.open(FileCalls.AT_FDCWD, OWN, Set.of(OpenFlag.RDONLY));
    }

    private synchronized void keep(Descriptor made) {
        if (closed) {
            made.close();
        } else {
            ready.add(made);
        }
    }

    /** Waits until one more is to be made. */
    private synchronized boolean isWanted() {
        while (!closed && ready.size() >= MOST) {
            long before = wanted;
            try {
                wait(idle.toMillis());
            } catch (InterruptedException nobodysBusiness) {
                return false;
            }
            if (before == wanted) {
                return false;
            }
        }
        return !closed;
    }

    private synchronized void end() {
        maker = null;
        discard();
    }

    private void discard() {
        while (!ready.isEmpty()) {
            ready.remove().close();
        }
    }
}
