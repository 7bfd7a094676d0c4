package io.carafe.api.isolation;

import io.carafe.api.ContainerSpec;
import io.carafe.api.Credentials;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.selinux.SelinuxLabels;
import java.util.Map;
import java.util.Optional;

/**
 * All that an isolator may know about a container: what was asked for, and what that came to on this host. Immutable.
 *
 * @param id 64 hexadecimal digits
 * @param directory the container's own directory on the host, absolute; files to be mounted into it go here
 * @param user who its process will be
 * @param rootfs what its root file system is made of
 * @param mounts volumes and tmpfs, checked and found on the host
 * @param peers the processes whose namespaces it enters, by kind; for the kinds that are another container's
 * @param networks the networks that it is connected to; none when it has loopback alone, or shares a network namespace
 * @param labels what SELinux calls it; empty where SELinux is not at work, or has no labels for containers
 */
public record LaunchContext(
        String id,
        ContainerSpec spec,
        Pathname directory,
        Credentials user,
        Rootfs rootfs,
        Mounts mounts,
        HostProfile host,
        Map<NamespaceKind, Peer> peers,
        ContainerNetworks networks,
        Optional<SelinuxLabels> labels) {
    private static final int SHORT_ID = 12;

    public LaunchContext {
        peers = Map.copyOf(peers);
    }

    /** One that SELinux does not know. */
    public LaunchContext(
            String id,
            ContainerSpec spec,
            Pathname directory,
            Credentials user,
            Rootfs rootfs,
            Mounts mounts,
            HostProfile host,
            Map<NamespaceKind, Peer> peers,
            ContainerNetworks networks) {
        this(id, spec, directory, user, rootfs, mounts, host, peers, networks, Optional.empty());
    }

    /** The same container, which SELinux calls so. */
    public LaunchContext withLabels(Optional<SelinuxLabels> others) {
        return new LaunchContext(id, spec, directory, user, rootfs, mounts, host, peers, networks, others);
    }

    /** The options of a mount that is the container's alone, with the label that SELinux has for its files, if any. */
    public String mountOptions(String options) {
        return labels.map(given -> given.addTo(options)).orElse(options);
    }

    /** Whose namespace of this kind the container is in, defaults filled in. */
    public NamespaceMode mode(NamespaceKind kind) {
        return host.mode(spec, kind);
    }

    /** Whether the container has a namespace of this kind of its own. */
    public boolean isPrivate(NamespaceKind kind) {
        return mode(kind) instanceof NamespaceMode.Private;
    }

    /** Whether the container shares the host's namespace of this kind. */
    public boolean isHost(NamespaceKind kind) {
        return mode(kind) instanceof NamespaceMode.Host;
    }

    /**
     * The ids of the container on the host, where it has a user namespace that root made: then files that it is lent have
     * the ids of the host's unless their mount maps them. Without root there is nobody who could map them.
     */
    public Optional<IdMaps> idMaps() {
        return host.rootless() || !isPrivate(NamespaceKind.USER)
                ? Optional.empty()
                : Optional.of(new IdMaps(host.subordinateUids(), host.subordinateGids()));
    }

    /** The process whose namespace of this kind the container enters, when it is another container's. */
    public Optional<Peer> peer(NamespaceKind kind) {
        return Optional.ofNullable(peers.get(kind));
    }

    /** The first twelve digits of the id, which are the default host name. */
    public String shortId() {
        return id.substring(0, Math.min(SHORT_ID, id.length()));
    }

    /**
     * The host name, by Docker's rules: what was asked for; else, in the host's UTS or network namespace, the host's; in
     * another container's network namespace, that container's; otherwise the short id.
     */
    public String hostname() {
        return spec.network().hostname().orElseGet(this::defaultHostname);
    }

    private String defaultHostname() {
        if (isHost(NamespaceKind.UTS) || isHost(NamespaceKind.NET)) {
            return host.hostname();
        }
        return mode(NamespaceKind.NET) instanceof NamespaceMode.OfContainer
                ? peer(NamespaceKind.NET).map(Peer::hostname).orElseGet(this::shortId)
                : shortId();
    }
}
