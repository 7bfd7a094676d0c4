package io.carafe.api.testing;

import io.carafe.api.ContainerSpec;
import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.Credentials;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.isolation.AppArmorProfile;
import io.carafe.api.isolation.CgroupHierarchy;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostSecurity;
import io.carafe.api.isolation.IdRange;
import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Mounts;
import io.carafe.api.isolation.Peer;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.ContainerNetworks;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.selinux.SelinuxLabels;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Makes a {@link LaunchContext} for a test, and the {@link HostProfile} and {@link ContainerSpec} in it. Say only what the
 * test is about; all else has a sane value:
 *
 * <pre>{@code
 * LaunchContext context = Contexts.rootful().spec(spec -> spec.hostname("web")).context();
 * }</pre>
 *
 * <p>The container's id begins with {@value #SHORT_ID}, its directory is {@value #DIRECTORY} unless another is given. The
 * host is an x86-64 machine of four processors called {@code host} with cgroups of version 2, one resolver and no helper
 * programs.
 */
public final class Contexts {
    public static final String SHORT_ID = "0123456789ab";
    public static final String DIRECTORY = "/var/lib/carafe/containers/0123456789ab";
    /** The container that {@link #enters} enters; its host name is {@code peer}. */
    public static final String PEER = "fedcba987654";

    private static final Pathname PEER_DIRECTORY = Pathname.of("/var/lib/carafe/containers/fedcba987654");
    private static final String ID = SHORT_ID + "cdef".repeat(13);
    private static final long ROOTLESS_ID = 1000;
    private static final int PROCESSORS = 4;
    private static final CapabilitySet ALL = CapabilitySet.upTo(Capability.CHECKPOINT_RESTORE.number());

    private final boolean rootless;
    private long uid;
    private long gid;
    private final List<IdRange> subordinateUids = new ArrayList<>();
    private final List<IdRange> subordinateGids = new ArrayList<>();
    private int cgroupVersion = 2;
    private final List<CgroupHierarchy> cgroups = new ArrayList<>();
    private List<String> dnsServers = List.of("192.0.2.53");
    private List<String> dnsSearch = List.of();
    private int thermalCounters;
    private boolean tap;
    private final Map<String, String> programs = new LinkedHashMap<>();
    private KernelVersion kernel = new KernelVersion(6, 1);
    private CapabilitySet capabilities = ALL;
    private Set<String> securityModules = Set.of();
    private boolean loadsProfiles;
    private Optional<SelinuxLabels> hostLabels = Optional.empty();
    private Optional<SelinuxLabels> labels = Optional.empty();
    private final ContainerSpecBuilder spec =
            ContainerSpec.ofDirectory("/srv/rootfs").command("/bin/true");
    private Pathname directory = Pathname.of(DIRECTORY);
    private Credentials user = Credentials.root();
    private Mounts mounts = Mounts.none();
    private final Map<NamespaceKind, Peer> peers = new EnumMap<>(NamespaceKind.class);
    private ContainerNetworks networks = ContainerNetworks.NONE;

    private Contexts(boolean rootless, long id) {
        this.rootless = rootless;
        this.uid = id;
        this.gid = id;
    }

    /** An engine that root runs. */
    public static Contexts rootful() {
        return new Contexts(false, 0);
    }

    /** An engine that user 1000, of group 1000, runs, without subordinate ids. */
    public static Contexts rootless() {
        return new Contexts(true, ROOTLESS_ID);
    }

    // The host

    /** The engine's user and group. */
    public Contexts ids(long user, long group) {
        uid = user;
        gid = group;
        return this;
    }

    /** Grants a range of /etc/subuid; may be called again for more. */
    public Contexts subordinateUids(long first, long count) {
        subordinateUids.add(new IdRange(first, count));
        return this;
    }

    /** Grants a range of /etc/subgid; may be called again for more. */
    public Contexts subordinateGids(long first, long count) {
        subordinateGids.add(new IdRange(first, count));
        return this;
    }

    /** 1 or 2. */
    public Contexts cgroupVersion(int version) {
        cgroupVersion = version;
        return this;
    }

    /** A hierarchy that the engine can make groups in; may be called again for more. */
    public Contexts cgroup(int version, String mountPoint, String... controllers) {
        cgroups.add(new CgroupHierarchy(version, Pathname.of(mountPoint), Set.of(controllers)));
        return this;
    }

    /** The host's resolvers. */
    public Contexts hostDns(String... servers) {
        dnsServers = List.of(servers);
        return this;
    }

    /** The host's search domains. */
    public Contexts hostDnsSearch(String... domains) {
        dnsSearch = List.of(domains);
        return this;
    }

    /** Gives the host's processors below this number directories that tell when they were too hot. */
    public Contexts thermalCounters(int count) {
        thermalCounters = count;
        return this;
    }

    /** Lets the engine's user make network devices in network namespaces of its own. */
    public Contexts tap() {
        tap = true;
        return this;
    }

    /** Puts helper programs into the host's /usr/bin. */
    public Contexts programs(String... names) {
        for (String name : names) {
            programs.put(name, "/usr/bin/" + name);
        }
        return this;
    }

    /** What a process of a container can have at most; all, unless this says otherwise. */
    public Contexts capabilities(CapabilitySet most) {
        capabilities = most;
        return this;
    }

    /** The version of the kernel; 6.1, unless this says otherwise. */
    public Contexts kernel(int major, int minor) {
        kernel = new KernelVersion(major, minor);
        return this;
    }

    /** The security modules at work; none, unless this says otherwise. */
    public Contexts securityModules(String... names) {
        securityModules = Set.of(names);
        return this;
    }

    /** AppArmor at work, and an engine that can have it know the profile that Carafe brings. */
    public Contexts apparmor() {
        programs.put(AppArmorProfile.PARSER, "/usr/sbin/apparmor_parser");
        loadsProfiles = true;
        return securityModules(HostSecurity.APPARMOR);
    }

    /** SELinux at work, with a policy that has these labels for containers, without categories. */
    public Contexts selinux(String process, String file) {
        securityModules = Set.of(HostSecurity.SELINUX);
        hostLabels = Optional.of(selinuxLabels(process, file));
        return this;
    }

    private static SelinuxLabels selinuxLabels(String process, String file) {
        return new SelinuxLabels(
                process.isEmpty()
                        ? Optional.empty()
                        : Optional.of(SelinuxContext.parse(process).orElseThrow()),
                SelinuxContext.parse(file).orElseThrow());
    }

    // The container

    /** What SELinux calls its processes, which may be empty, and its files. */
    public Contexts labels(String process, String file) {
        labels = Optional.of(selinuxLabels(process, file));
        return this;
    }

    /** Changes what was asked for. */
    public Contexts spec(Consumer<ContainerSpecBuilder> change) {
        change.accept(spec);
        return this;
    }

    /** Asks for namespaces of the container's own, which is the default for most kinds. */
    public Contexts own(NamespaceKind... kinds) {
        for (NamespaceKind kind : kinds) {
            spec.namespace(kind, NamespaceMode.PRIVATE);
        }
        return this;
    }

    /** Asks for the host's namespaces. */
    public Contexts host(NamespaceKind... kinds) {
        for (NamespaceKind kind : kinds) {
            spec.namespace(kind, NamespaceMode.HOST);
        }
        return this;
    }

    /** Asks for the namespace of another container, {@value #PEER}, whose process is {@code pid}. */
    public Contexts enters(NamespaceKind kind, int pid) {
        spec.namespace(kind, new NamespaceMode.OfContainer(PEER));
        return joins(kind, pid);
    }

    /** Names the process to join, for a test of {@link io.carafe.api.isolation.Isolator#join}. */
    public Contexts joins(NamespaceKind kind, int pid) {
        peers.put(kind, new Peer(PEER, pid, PEER_DIRECTORY, "peer"));
        return this;
    }

    /** The container's own directory on the host, for a test that writes to it. */
    public Contexts directory(String path) {
        directory = Pathname.of(path);
        return this;
    }

    /** Who the process will be. */
    public Contexts user(long user, long group) {
        this.user = new Credentials(user, group, List.of(), "/");
        return this;
    }

    /** What is mounted besides the root. */
    public Contexts mounts(Mounts value) {
        mounts = value;
        return this;
    }

    /** The networks that it is connected to, and its ports at the host. */
    public Contexts networks(ContainerNetworks value) {
        networks = value;
        return this;
    }

    // What comes out

    /** The host so far. */
    public HostProfile profile() {
        return new HostProfile(
                Architecture.X86_64,
                uid,
                gid,
                rootless,
                subordinateUids,
                subordinateGids,
                cgroupVersion,
                cgroups,
                PROCESSORS,
                thermalCounters,
                "host",
                dnsServers,
                dnsSearch,
                tap,
                programs,
                new HostSecurity(kernel, ALL, capabilities, securityModules, loadsProfiles, hostLabels));
    }

    /** What was asked for so far. */
    public ContainerSpec spec() {
        return spec.build();
    }

    /** All of it. */
    public LaunchContext context() {
        Rootfs rootfs = new Rootfs(
                List.of(Pathname.of("/srv/rootfs")),
                new Rootfs.InMemory(directory.resolve("memory")),
                directory.resolve("merged"));
        return new LaunchContext(ID, spec(), directory, user, rootfs, mounts, profile(), peers, networks, labels);
    }
}
