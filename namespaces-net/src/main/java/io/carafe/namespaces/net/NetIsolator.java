package io.carafe.namespaces.net;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.NetworkSettings;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.GeneratedFile;
import io.carafe.api.isolation.HostEffect;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.NamespaceSockets;
import io.carafe.api.isolation.NetworkConnections;
import io.carafe.api.isolation.NetworkDriver;
import io.carafe.api.isolation.Peer;
import io.carafe.api.isolation.PeerNamespace;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Gives the container a network of its own (network_namespaces(7)), which has a loopback interface and what the drivers of
 * its networks connect it by ({@link NetworkDriver}), and the files {@code /etc/hosts} and {@code /etc/resolv.conf}.
 *
 * <p>Where the files come from depends on whose network it is. In one of its own they are made. In the host's they begin
 * as copies of the host's. In another container's they are that container's.
 */
public final class NetIsolator implements Isolator {
    private static final GeneratedFile HOSTS = new GeneratedFile("hosts", "/etc/hosts");
    private static final GeneratedFile RESOLV_CONF = new GeneratedFile("resolv.conf", "/etc/resolv.conf");

    private final NetworkConnections connections;

    @Inject
    NetIsolator(Set<NetworkDriver> drivers) {
        this.connections = new NetworkConnections(drivers);
    }

    @Override
    public String name() {
        return NetworkConnections.ISOLATOR;
    }

    @Override
    public String description() {
        return "network interfaces of its own, /etc/hosts and /etc/resolv.conf";
    }

    @Override
    public void validate(ContainerSpec spec, HostProfile host) {
        NetworkSettings network = spec.network();
        if (host.mode(spec, NamespaceKind.NET) instanceof NamespaceMode.OfContainer) {
            refuse(network.hostname().isPresent(), "hostname", "--hostname");
            refuse(ResolvConf.isAskedFor(network), "dns", "--dns, --dns-search and --dns-option");
            refuse(!network.extraHosts().isEmpty(), "custom host-to-IP mapping", "--add-host");
        }
        PublishedPorts.check(spec, host);
        network.extraHosts().forEach(ExtraHost::parse);
        ResolvConf.check(network);
        UserModeStack.of(spec, host);
    }

    @Override
    public Set<CloneFlag> cloneFlags(LaunchContext context) {
        return context.isPrivate(NamespaceKind.NET) && !isMadeBefore(context) ? Set.of(CloneFlag.NEWNET) : Set.of();
    }

    /** A network namespace belongs to the user namespace of its maker, so one of the container's own must be made there. */
    private static boolean isMadeBefore(LaunchContext context) {
        return !context.networks().isEmpty() && context.isHost(NamespaceKind.USER);
    }

    @Override
    public void prepare(LaunchContext context, HostRecorder host) {
        Optional<PeerNamespace> shared = PeerNamespace.shared(context, NamespaceKind.NET);
        shared.ifPresent(namespace -> namespace.give(host));
        if (shared.isPresent()) {
            Peer peer = shared.get().peer();
            for (GeneratedFile file : List.of(HOSTS, RESOLV_CONF)) {
                host.to("share " + file.target() + " with container " + peer.container())
                        .step(new SharedFile(peer.directory().resolve(file.name()), file.path(context)));
            }
            return;
        }
        if (context.isHost(NamespaceKind.NET)) {
            copy(HOSTS, HostsFile.extraLines(context), context, host);
        } else {
            HOSTS.write(context, host, HostsFile.content(context));
        }
        if (context.isHost(NamespaceKind.NET)
                && !ResolvConf.isAskedFor(context.spec().network())) {
            copy(RESOLV_CONF, "", context, host);
        } else {
            RESOLV_CONF.write(context, host, ResolvConf.content(context));
        }
        if (isMadeBefore(context)) {
            connections.prepare(context.networks(), host);
            answerNames(context, host);
        }
        if (sendsSockets(context)) {
            refuseSharedUserNamespace(context);
            host.to("get sockets in its network from the new process").step(new ChannelOpening());
        }
    }

    /** Whether the engine may not enter the new process's network. */
    private static boolean sendsSockets(LaunchContext context) {
        return !context.networks().isEmpty() && context.host().rootless();
    }

    /** What was entered is somebody's, and its processes could get at the sockets. */
    private static void refuseSharedUserNamespace(LaunchContext context) {
        if (context.peer(NamespaceKind.USER).isPresent()) {
            throw new UnsupportedFeatureException(
                    "an engine without root cannot connect a container to a network that shares namespaces of another"
                            + " container",
                    "Leave out --network; or --pid and --ipc of that container.");
        }
    }

    @Override
    public void whileHeld(LaunchContext context, HostRecorder host) {
        if (sendsSockets(context)) {
            host.to("get sockets in its network from the new process")
                    .step(new SocketsReceiving(NetworkConnections.NAMESPACE));
        }
        if (!context.networks().isEmpty() && !isMadeBefore(context)) {
            connections.connect(context.networks(), host);
            answerNames(context, host);
        }
        UserModeStack.of(context.spec(), context.host()).ifPresent(stack -> stack.record(context, host));
    }

    private static void answerNames(LaunchContext context, HostRecorder host) {
        if (ResolvConf.usesEngine(context)) {
            host.to("answer its questions for names").step(new NameServing(NetworkConnections.NAMESPACE));
        }
    }

    @Override
    public void release(List<HostEffect> effects, HostRecorder host) {
        connections.release(effects, host);
    }

    @Override
    public void launch(LaunchContext context, ProgramRecorder program) {
        PeerNamespace.shared(context, NamespaceKind.NET).ifPresent(shared -> shared.enter(program, Stage.NAMESPACES));
        if (isMadeBefore(context)) {
            connections.enter(program);
        }
        if (sendsSockets(context)) {
            NamespaceSockets.sendNetlink(program, Stage.REPORT);
            NamespaceSockets.sendInternet(program, Stage.REPORT);
        }
        HOSTS.mount(context, program);
        RESOLV_CONF.mount(context, program);
        if (context.isPrivate(NamespaceKind.NET)) {
            Loopback.record(program);
            NetworkSysctl.record(context, program);
            connections.launch(context.networks(), program);
        }
    }

    @Override
    public void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {
        PeerNamespace.entered(context, NamespaceKind.NET).ifPresent(entered -> {
            entered.give(host);
            entered.enter(program, Stage.NAMESPACES);
        });
    }

    private static void copy(GeneratedFile file, String added, LaunchContext context, HostRecorder host) {
        host.to("copy the host's " + file.target() + " for the container")
                .step(new CopiedFile(file.target(), added, file.path(context)));
        file.lend(context, host);
    }

    private static void refuse(boolean given, String what, String options) {
        if (given) {
            throw new InvalidSpecificationException(
                    "conflicting options: " + what + " and the network mode",
                    "A container in another's network has what that has: leave out " + options + ".");
        }
    }
}
