package io.carafe.api.isolation;

import io.carafe.api.kernel.Kernel;
import io.carafe.api.launch.Handle;
import java.util.List;
import java.util.Optional;

/** What a host step works with while it is performed. */
public interface HostSide {
    Kernel kernel();

    /**
     * The new process.
     *
     * @throws IllegalStateException when there is none yet
     */
    int child();

    /** Gives the new process a descriptor by the name that its program knows; it is closed when the launch is over. */
    void give(Handle handle, int descriptor);

    /**
     * The descriptor that was given by this name; it stays the launch's.
     *
     * @throws IllegalStateException when none was
     */
    int given(Handle handle);

    /**
     * A netlink socket in the network in which networks of containers are made: the host's, or one that an engine without
     * root has made for itself. It stays this object's, and is for this thread.
     */
    int netlink();

    /** As {@link #netlink()}, in the network namespace whose descriptor was given by this name. */
    int netlink(Handle namespace);

    /**
     * Which network it is that the engine has made for itself: another one has another name. Empty where it is the one that
     * the engine's process is in.
     */
    default Optional<String> madeNetwork() {
        return Optional.empty();
    }

    /** Has what is sent out of the network that the engine has made for itself arrive in the world. */
    default void leadOut() {}

    /** Gives the new process {@link NamespaceSockets#CHANNEL}. */
    default void openChannel() {
        throw new UnsupportedOperationException("no process sends sockets here");
    }

    /**
     * Receives what the new process sends by {@link NamespaceSockets}, all three; they are used from now on.
     *
     * @param namespace the name of its network namespace
     */
    default void receiveSockets(Handle namespace) {
        throw new UnsupportedOperationException("no process sends sockets here");
    }

    /**
     * Makes a network namespace that has these links, or takes one that nobody has ever been in, and gives it to the new
     * process by this name.
     */
    void makeNetwork(Handle namespace, List<NetworkLink> links);

    /**
     * A user namespace with these ids, which nobody is in, for mounts that map them; it stays this object's.
     *
     * @return its descriptor
     */
    int userNamespace(IdMaps ids);

    /**
     * Runs a program of the host's and waits for it.
     *
     * @param command an absolute path and arguments
     * @throws io.carafe.api.error.CarafeException with what it printed, when it does not exit with 0
     */
    void run(List<String> command);

    /** As {@link #run}, in the network in which networks of containers are made: the host's, or one that was made for them. */
    default void runInNetwork(List<String> command) {
        run(command);
    }

    /**
     * Tells people something about this host that they want to know and that is no error: that a setting has been changed and
     * stays so, for instance.
     *
     * @param sentence complete, with what to do about it if there is something
     */
    void tell(String sentence);

    /**
     * Has a program of the host's run beside the container, until that ends, whatever becomes of the engine. It is started
     * when all steps of the host's side have been performed, and the new process waits until it is ready. One for each
     * container.
     */
    void accompany(Companion companion);

    /**
     * Has the engine answer what the container asks for names, at its address in the network namespace whose descriptor was
     * given by this name, whose loopback interface is up; until the container ends.
     */
    void answerNames(Handle namespace);
}
