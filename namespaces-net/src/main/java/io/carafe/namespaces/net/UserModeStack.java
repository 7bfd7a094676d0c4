package io.carafe.namespaces.net;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.NetworkSettings;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.Companion;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.network.Network;
import io.carafe.api.network.NetworkAttachment;
import java.util.List;
import java.util.Optional;

/**
 * How a container of an engine without root gets outside: a program of the host's, as the engine's user, makes a device in
 * the container's network namespace, and does by ordinary sockets of the host's what is sent there.
 */
enum UserModeStack {
    /** pasta(1), of Debian's package passt. */
    PASTA("pasta", "169.254.1.53") {
        @Override
        List<String> command(String path, LaunchContext context) {
            return PastaCommand.words(path, context, ownResolver(context));
        }

        @Override
        Optional<Companion.Setup> setup(LaunchContext context) {
            return Optional.empty();
        }
    },
    /** slirp4netns(1). */
    SLIRP4NETNS("slirp4netns", "10.0.2.3") {
        @Override
        List<String> command(String path, LaunchContext context) {
            return SlirpCommand.words(path, context);
        }

        @Override
        Optional<Companion.Setup> setup(LaunchContext context) {
            return SlirpCommand.setup(context);
        }
    };

    private static final String ADVICE =
            "Install pasta (Debian package passt) or slirp4netns on the host; or use --network none, or --network host.";

    private static final String NO_DEVICE = "this user may not open /dev/net/tun";
    private static final String DEVICE_ADVICE =
            "Ask root for: chmod 0666 /dev/net/tun, which is its usual mode; or use --network none, or --network host.";

    private final String program;
    private final String resolver;

    UserModeStack(String program, String resolver) {
        this.program = program;
        this.resolver = resolver;
    }

    /** The words that start it. */
    abstract List<String> command(String path, LaunchContext context);

    /** What to ask it for when it is ready. */
    abstract Optional<Companion.Setup> setup(LaunchContext context);

    /**
     * The one that connects a container; empty when it has loopback alone, or its network is somebody else's.
     *
     * @throws UnsupportedFeatureException when the outside was asked for, and there is no way to it
     */
    static Optional<UserModeStack> of(ContainerSpec spec, HostProfile host) {
        boolean none = spec.namespaces().containsKey(NamespaceKind.NET)
                && spec.network().attachments().isEmpty();
        if (!host.rootless() || none || !(host.mode(spec, NamespaceKind.NET) instanceof NamespaceMode.Private)) {
            return Optional.empty();
        }
        NetworkSettings network = spec.network();
        if (isOnNetworks(network)) {
            return Optional.empty();
        }
        network.attachments().forEach(UserModeStack::check);
        if (network.attachments().size() > 1) {
            throw new UnsupportedFeatureException(
                    "an engine without root connects a container to one network at most", "Name one.");
        }
        Optional<UserModeStack> found = network.attachments().stream()
                .map(NetworkAttachment::network)
                .flatMap(name -> named(name).stream())
                .findFirst();
        if (found.isPresent()) {
            return Optional.of(found.get().there(host));
        }
        for (UserModeStack stack : values()) {
            if (host.tap() && host.program(stack.program).isPresent()) {
                return Optional.of(stack);
            }
        }
        if (isAskedFor(network)) {
            throw new UnsupportedFeatureException(
                    "an engine without root cannot connect a container to the outside"
                            + (host.tap() ? ": there is neither pasta nor slirp4netns" : ": " + NO_DEVICE),
                    host.tap() ? ADVICE : DEVICE_ADVICE);
        }
        return Optional.empty();
    }

    /** Whether it is on networks that somebody has made. */
    private static boolean isOnNetworks(NetworkSettings network) {
        long ways = network.attachments().stream()
                .filter(attachment -> Network.isWayOutside(attachment.network()))
                .count();
        if (network.attachments().isEmpty() || ways == network.attachments().size()) {
            return false;
        }
        if (ways > 0) {
            throw new UnsupportedFeatureException(
                    "an engine without root connects a container to networks that were made, or to the outside by a"
                            + " program for it alone, and not by both",
                    "A network that is not internal leads outside, too: leave out --network bridge, pasta and"
                            + " slirp4netns.");
        }
        return true;
    }

    private static void check(NetworkAttachment attachment) {
        if (attachment.ip().isPresent()
                || attachment.ip6().isPresent()
                || attachment.mac().isPresent()
                || !attachment.aliases().isEmpty()) {
            throw new UnsupportedFeatureException(
                    "an engine without root cannot choose a container's addresses and names where a program connects it",
                    "Leave out --ip, --ip6, --mac-address and --network-alias; or make a network: carafe network create"
                            + " NAME.");
        }
    }

    /** Whether the user wants the outside, rather than having it because it is there. */
    static boolean isAskedFor(NetworkSettings network) {
        return !network.attachments().isEmpty() || !network.published().isEmpty() || network.publishAll();
    }

    private static Optional<UserModeStack> named(String network) {
        return List.of(values()).stream()
                .filter(stack -> stack.program.equals(network))
                .findFirst();
    }

    private UserModeStack there(HostProfile host) {
        if (host.program(program).isEmpty()) {
            throw new UnsupportedFeatureException("there is no " + program + " on this host", ADVICE);
        }
        if (!host.tap()) {
            throw new UnsupportedFeatureException(program + " cannot work: " + NO_DEVICE, DEVICE_ADVICE);
        }
        return this;
    }

    /** Where it answers questions for names itself, for a host whose resolvers only the host can reach. */
    Optional<String> ownResolver(LaunchContext context) {
        return ResolvConf.reachableServers(context).isEmpty() ? Optional.of(resolver) : Optional.empty();
    }

    /** Records its start. */
    void record(LaunchContext context, HostRecorder host) {
        String path = context.host().program(program).orElseThrow();
        host.to("connect the container to the outside by " + program)
                .accompany(new Companion(
                        command(path, context),
                        context.directory(),
                        isAskedFor(context.spec().network()),
                        setup(context)));
    }
}
