package io.carafe.api.isolation;

import io.carafe.api.NamespaceKind;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.Handle;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import java.util.Optional;

/**
 * A namespace of another process, on the way into it: the host's side opens its file of {@code /proc/PID/ns}
 * (namespaces(7)) and the new process enters it by setns(2).
 */
public record PeerNamespace(NamespaceKind kind, Peer peer) {

    /** The namespace of this kind that the container shares with another container, if it does. */
    public static Optional<PeerNamespace> shared(LaunchContext context, NamespaceKind kind) {
        return context.isPrivate(kind) ? Optional.empty() : entered(context, kind);
    }

    /**
     * The namespace of this kind that a further process enters to get into the container; none where the container is in
     * the host's, which the engine's children are in anyway.
     */
    public static Optional<PeerNamespace> entered(LaunchContext context, NamespaceKind kind) {
        return context.isHost(kind) ? Optional.empty() : context.peer(kind).map(peer -> new PeerNamespace(kind, peer));
    }

    /** What the descriptor is called: {@code net.namespace}. */
    public Handle handle() {
        return new Handle(kind.symbol() + ".namespace");
    }

    /** Records that the host's side opens it. */
    public void give(HostRecorder host) {
        host.to("open the " + kind.symbol() + " namespace of container " + peer.container())
                .give(handle(), "/proc/" + peer.pid() + "/ns/" + kind.symbol());
    }

    /** Records that the new process enters it. */
    public void enter(ProgramRecorder program, Stage stage) {
        Arg file = new Arg.Given(handle());
        program.at(stage)
                .to("enter the " + kind.symbol() + " namespace of container " + peer.container())
                .setns(file, kind.cloneFlag());
        program.at(stage)
                .to("close the handle on the " + kind.symbol() + " namespace")
                .close(file);
    }
}
