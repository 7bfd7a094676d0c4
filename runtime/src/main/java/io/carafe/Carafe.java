package io.carafe;

import io.carafe.api.ContainerSpec;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.Isolator;
import io.carafe.image.ImageStore;
import io.carafe.registry.Registries;
import io.carafe.registry.settings.RegistrySettings;
import io.carafe.registry.transfer.TransferListener;
import io.carafe.runtime.Networks;
import io.carafe.runtime.event.Events;
import io.carafe.runtime.host.HostCheck;
import io.carafe.runtime.host.HostNotices;
import io.carafe.runtime.plan.LaunchPlan;
import io.carafe.runtime.terminal.HostTerminal;
import io.carafe.runtime.volume.Volumes;
import java.util.List;

/**
 * A container engine inside this JVM: no daemon, nothing global. Open one, make containers, close it.
 *
 * <pre>{@code
 * try (Carafe carafe = Carafe.open();
 *         Container container = carafe.start(ContainerSpec.ofImage("debian").command("uname", "-n").build())) {
 *     String output = new String(container.stdout().readAllBytes(), UTF_8);
 *     int exitCode = container.waitFor();
 * }
 * }</pre>
 *
 * <p>Several may be open at once, in one process or in many, also on the same directory. Thread-safe.
 */
public interface Carafe extends AutoCloseable {

    /** Opens the engine of this user, with its state in the usual place ({@link CarafeSettings#defaults()}). */
    static Carafe open() {
        return open(CarafeSettings.defaults());
    }

    /**
     * Opens an engine.
     *
     * @throws io.carafe.api.error.CarafeException when the state directory cannot be used, or two isolators clash
     */
    static Carafe open(CarafeSettings settings) {
        return EngineFactory.open(settings);
    }

    /** Makes a container without starting it. */
    Container create(ContainerSpec spec);

    /** Makes and starts a container whose streams this program reads and writes. */
    default Container start(ContainerSpec spec) {
        return start(spec, Stdio.PIPES);
    }

    /** Makes and starts a container; one that cannot be started is removed if its specification says so. */
    Container start(ContainerSpec spec, Stdio stdio);

    /**
     * The container of a name, an id, or a prefix of an id that is unique.
     *
     * @throws io.carafe.api.error.ContainerNotFoundException when there is none, or more than one
     */
    Container find(String nameOrId);

    /** All containers, the newest first, those of other processes among them. */
    List<Container> containers();

    /** Those that {@link #containers} leaves out because it cannot be read what they are, in no order. */
    List<DamagedContainer> damagedContainers();

    /**
     * Removes a container, also one that {@link #find} cannot give because its files are damaged.
     *
     * @param force whether to kill it first
     * @throws io.carafe.api.error.ContainerNotFoundException when there is none, or more than one
     * @throws io.carafe.api.error.ContainerConflictException when it runs and is not to be killed
     * @throws io.carafe.api.error.DamagedStateException when it is damaged, and not forced
     */
    void remove(String nameOrId, boolean force);

    /** What would be done for a container, step by step, without doing anything. */
    LaunchPlan explain(ContainerSpec spec);

    /** The images of this engine. */
    ImageStore images();

    /**
     * Registries, to pull images from and to push them to, with the credentials, proxies and registries file of this user.
     * The caller closes it.
     */
    default Registries registries() {
        return registries(RegistrySettings.defaults(), TransferListener.SILENT);
    }

    /**
     * Registries as another program, or other settings, want them.
     *
     * @param listener is told how layers come and go
     */
    Registries registries(RegistrySettings settings, TransferListener listener);

    /** What happens to containers, those of other processes among them. */
    Events events();

    /** The named volumes of this engine. */
    Volumes volumes();

    /** The networks of this engine. */
    Networks networks();

    /** What is to be told of this host, whichever handle has come upon it. */
    HostNotices notices();

    /** The isolators that are at work, by name. */
    List<Isolator> isolators();

    /** What the engine knows of its host. */
    HostProfile host();

    /** Tries out what this kernel and user can do. */
    List<HostCheck> checkHost();

    /** The terminal that a descriptor of this process may lead to: 0 for the one that the program was started on. */
    HostTerminal terminal(int descriptor);

    /**
     * Another handle on this engine, with a life of its own: closing it ends the containers that were started through it,
     * and no others. It costs next to nothing, and is of no use after this one has been closed.
     */
    Carafe share();

    /** How many processes of containers this engine looks after at the moment, whichever handle they were started through. */
    int running();

    /** Whether containers go on when this engine ends, as those of the warm engine behind the command do. */
    default boolean isOutlived() {
        return settings().keeper().isPresent();
    }

    /** The settings that it was opened with. */
    CarafeSettings settings();

    /** Ends the containers that this object started and that still run, and frees everything. */
    @Override
    void close();
}
