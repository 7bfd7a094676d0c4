package io.carafe.api;

import io.carafe.api.kernel.Capability;
import io.carafe.api.network.ExposedPort;
import io.carafe.api.network.NetworkAttachment;
import io.carafe.api.network.PublishedPort;
import io.carafe.api.resources.Resources;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/** Builds a {@link ContainerSpec}. Method names are the names of Docker's options. Not thread-safe. */
public final class ContainerSpecBuilder {
    private static final long DEFAULT_SHARED_MEMORY = 64L << 20;
    private static final String ALL = "ALL";

    private final RootSource root;
    private Optional<String> name = Optional.empty();
    private final Map<String, String> labels = new LinkedHashMap<>();
    private Optional<List<String>> entrypoint = Optional.empty();
    private List<String> command = List.of();
    private final List<String> environment = new ArrayList<>();
    private Optional<String> workingDirectory = Optional.empty();
    private Optional<String> user = Optional.empty();
    private final List<String> groups = new ArrayList<>();
    private boolean terminal;
    private StandardInput input = StandardInput.NONE;
    private boolean init;
    private Optional<String> stopSignal = Optional.empty();
    private final List<Ulimit> ulimits = new ArrayList<>();
    private Optional<String> hostname = Optional.empty();
    private Optional<String> domainname = Optional.empty();
    private final List<String> extraHosts = new ArrayList<>();
    private final List<String> dnsServers = new ArrayList<>();
    private final List<String> dnsSearch = new ArrayList<>();
    private final List<String> dnsOptions = new ArrayList<>();
    private final List<NetworkAttachment> attachments = new ArrayList<>();
    private final List<ExposedPort> exposed = new ArrayList<>();
    private final List<PublishedPort> published = new ArrayList<>();
    private boolean publishAll;
    private final Map<NamespaceKind, NamespaceMode> namespaces = new EnumMap<>(NamespaceKind.class);
    private final List<MountSpec> mounts = new ArrayList<>();
    private boolean readOnly;
    private long sharedMemory = DEFAULT_SHARED_MEMORY;
    private Resources resources = Resources.NONE;
    private boolean privileged;
    private final List<String> securityOptions = new ArrayList<>();
    private List<String> capAdd = List.of();
    private List<String> capDrop = List.of();
    private final Map<String, String> sysctls = new LinkedHashMap<>();
    private final List<DeviceSpec> devices = new ArrayList<>();
    private LogDriver logDriver = LogDriver.JSON_FILE;
    private final Map<String, String> logOptions = new LinkedHashMap<>();
    private boolean remove;
    private RestartPolicy restart = RestartPolicy.NO;
    private Optional<HealthCheck> healthCheck = Optional.empty();
    private final Map<String, List<String>> options = new LinkedHashMap<>();

    ContainerSpecBuilder(RootSource root) {
        this.root = root;
    }

    public ContainerSpecBuilder name(String value) {
        name = Optional.of(value);
        return this;
    }

    public ContainerSpecBuilder label(String key, String value) {
        labels.put(key, value);
        return this;
    }

    /** Replaces the image's entry point; no words remove it. */
    public ContainerSpecBuilder entrypoint(String... words) {
        entrypoint = Optional.of(List.of(words));
        return this;
    }

    /** The words after the image's name. */
    public ContainerSpecBuilder command(String... words) {
        return command(List.of(words));
    }

    /** As {@link #command(String...)}. */
    public ContainerSpecBuilder command(List<String> words) {
        command = words;
        return this;
    }

    public ContainerSpecBuilder env(String variable, String value) {
        environment.add(variable + "=" + value);
        return this;
    }

    public ContainerSpecBuilder workdir(String path) {
        workingDirectory = Optional.of(path);
        return this;
    }

    /** {@code USER[:GROUP]}, each a name or a number. */
    public ContainerSpecBuilder user(String value) {
        user = Optional.of(value);
        return this;
    }

    public ContainerSpecBuilder groupAdd(String group) {
        groups.add(group);
        return this;
    }

    public ContainerSpecBuilder tty(boolean value) {
        terminal = value;
        return this;
    }

    /** Whether there is standard input, until who gives it closes it. */
    public ContainerSpecBuilder interactive(boolean value) {
        return input(value ? StandardInput.ONCE : StandardInput.NONE);
    }

    public ContainerSpecBuilder input(StandardInput value) {
        input = value;
        return this;
    }

    public ContainerSpecBuilder init(boolean value) {
        init = value;
        return this;
    }

    public ContainerSpecBuilder stopSignal(String signal) {
        stopSignal = Optional.of(signal);
        return this;
    }

    public ContainerSpecBuilder ulimit(Ulimit limit) {
        ulimits.add(limit);
        return this;
    }

    public ContainerSpecBuilder hostname(String value) {
        hostname = Optional.of(value);
        return this;
    }

    public ContainerSpecBuilder domainname(String value) {
        domainname = Optional.of(value);
        return this;
    }

    /** {@code NAME:ADDRESS}. */
    public ContainerSpecBuilder addHost(String entry) {
        extraHosts.add(entry);
        return this;
    }

    public ContainerSpecBuilder dns(String server) {
        dnsServers.add(server);
        return this;
    }

    public ContainerSpecBuilder dnsSearch(String domain) {
        dnsSearch.add(domain);
        return this;
    }

    public ContainerSpecBuilder dnsOption(String option) {
        dnsOptions.add(option);
        return this;
    }

    /** Connects it to a network; the first is {@code eth0}. */
    public ContainerSpecBuilder network(NetworkAttachment attachment) {
        attachments.add(attachment);
        return this;
    }

    /** As {@link #network(NetworkAttachment)}, by the network's name or id. */
    public ContainerSpecBuilder network(String network) {
        return network(NetworkAttachment.to(network));
    }

    public ContainerSpecBuilder expose(ExposedPort port) {
        exposed.add(port);
        return this;
    }

    public ContainerSpecBuilder publish(PublishedPort port) {
        published.add(port);
        return this;
    }

    public ContainerSpecBuilder publishAll(boolean value) {
        publishAll = value;
        return this;
    }

    public ContainerSpecBuilder namespace(NamespaceKind kind, NamespaceMode mode) {
        namespaces.put(kind, mode);
        return this;
    }

    public ContainerSpecBuilder mount(MountSpec mount) {
        mounts.add(mount);
        return this;
    }

    public ContainerSpecBuilder readOnly(boolean value) {
        readOnly = value;
        return this;
    }

    /** The size of /dev/shm in bytes. */
    public ContainerSpecBuilder shmSize(long bytes) {
        sharedMemory = bytes;
        return this;
    }

    /** What the container may use of its host. */
    public ContainerSpecBuilder resources(Resources value) {
        resources = value;
        return this;
    }

    public ContainerSpecBuilder privileged(boolean value) {
        privileged = value;
        return this;
    }

    public ContainerSpecBuilder securityOpt(String option) {
        securityOptions.add(option);
        return this;
    }

    /** Names such as {@code NET_ADMIN} or {@code CAP_NET_ADMIN}, in any case, or {@code ALL}. */
    public ContainerSpecBuilder capAdd(String... names) {
        capAdd = withNames(capAdd, names);
        return this;
    }

    /** As {@link #capAdd}; what is added as well is not dropped. */
    public ContainerSpecBuilder capDrop(String... names) {
        capDrop = withNames(capDrop, names);
        return this;
    }

    private static List<String> withNames(List<String> before, String... names) {
        TreeSet<String> all = new TreeSet<>(before);
        for (String name : names) {
            all.add(Capability.symbol(name));
        }
        return all.contains(ALL) ? List.of(ALL) : List.copyOf(all);
    }

    /** A setting of the kernel's, by its name with dots: {@code net.ipv4.ip_forward}. */
    public ContainerSpecBuilder sysctl(String setting, String value) {
        sysctls.put(setting, value);
        return this;
    }

    public ContainerSpecBuilder device(DeviceSpec device) {
        devices.add(device);
        return this;
    }

    public ContainerSpecBuilder logDriver(LogDriver driver) {
        logDriver = driver;
        return this;
    }

    /** {@code max-size} or {@code max-file}; see {@link LogSettings}. */
    public ContainerSpecBuilder logOpt(String key, String value) {
        logOptions.put(key, value);
        return this;
    }

    /** Keep nothing of the container when it has ended. */
    public ContainerSpecBuilder remove(boolean value) {
        remove = value;
        return this;
    }

    /** Whether it is started again when it has ended. */
    public ContainerSpecBuilder restart(RestartPolicy policy) {
        restart = policy;
        return this;
    }

    /** How it is found out whether it does well, over what the image says. */
    public ContainerSpecBuilder healthCheck(HealthCheck check) {
        healthCheck = Optional.of(check);
        return this;
    }

    /** A value for an option that an isolator declares. */
    public ContainerSpecBuilder option(String optionName, String value) {
        options.computeIfAbsent(optionName, unused -> new ArrayList<>()).add(value);
        return this;
    }

    public ContainerSpec build() {
        Map<String, List<String>> frozenOptions = new LinkedHashMap<>();
        options.forEach((key, values) -> frozenOptions.put(key, List.copyOf(values)));
        return new ContainerSpec(
                root,
                name,
                labels,
                new ProcessSettings(
                        entrypoint,
                        command,
                        environment,
                        workingDirectory,
                        user,
                        groups,
                        terminal,
                        input,
                        init,
                        stopSignal,
                        ulimits,
                        false),
                new NetworkSettings(
                        hostname,
                        domainname,
                        extraHosts,
                        dnsServers,
                        dnsSearch,
                        dnsOptions,
                        attachments,
                        exposed,
                        published,
                        publishAll),
                namespaces,
                mounts,
                readOnly,
                sharedMemory,
                resources,
                privileged,
                securityOptions,
                new SecuritySettings(
                        capAdd,
                        capDrop.stream().filter(name -> !capAdd.contains(name)).toList(),
                        sysctls),
                devices,
                new LogSettings(logDriver, logOptions),
                remove,
                restart,
                healthCheck,
                frozenOptions);
    }
}
