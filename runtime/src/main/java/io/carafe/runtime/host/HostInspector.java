package io.carafe.runtime.host;

import io.carafe.api.isolation.AppArmorProfile;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostSecurity;
import io.carafe.api.isolation.IdRange;
import io.carafe.api.isolation.InitProcess;
import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.selinux.SelinuxPolicy;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/** Finds out, once, what isolators want to know of the host. */
public final class HostInspector {
    private static final String STUB_RESOLVER = "127.0.0.53";
    private static final List<String> ID_MAPPERS = List.of("newuidmap", "newgidmap");
    /** Programs that connect a container to the outside without root. */
    static final List<String> USER_NETWORKS = List.of("pasta", "slirp4netns");

    private static final List<String> MORE_DIRECTORIES = List.of(
            "/usr/local/bin", "/usr/bin", "/bin", "/usr/sbin", "/sbin", "/usr/libexec/podman", "/usr/libexec/docker");

    /** The map of the first user namespace; the last number stands for "no id". */
    private static final List<IdRange> ALL_IDS = List.of(new IdRange(0, 0xffffffffL));

    /** What Carafe needs. */
    private static final KernelVersion OLDEST_KERNEL = new KernelVersion(5, 12);

    private final Kernel kernel;
    private final Path root;
    private final Map<String, String> environment;
    private final String user;
    private OptionalInt thermalCounters = OptionalInt.empty();

    /**
     * @param root the host's root directory, another one in tests
     * @param user the login name of the engine's user
     */
    public HostInspector(Kernel kernel, Path root, Map<String, String> environment, String user) {
        this.kernel = kernel;
        this.root = root;
        this.environment = environment;
        this.user = user;
    }

    public HostProfile inspect() {
        long uid = kernel.geteuid();
        CapabilitySet own = new CapabilitySet(kernel.effectiveCapabilities());
        boolean incapable = !own.contains(Capability.SYS_ADMIN);
        List<IdRange> users = mapped("proc/self/uid_map");
        List<IdRange> groups = mapped("proc/self/gid_map");
        boolean rootless = incapable || !users.equals(ALL_IDS);
        SubordinateIds granted = subordinateIds(rootless, uid, users, groups);
        ResolverConfiguration resolver = resolver();
        Map<String, String> programs = programs();
        return new HostProfile(
                kernel.architecture(),
                uid,
                kernel.getegid(),
                rootless,
                granted.users(),
                granted.groups(),
                cgroupVersion(),
                new CgroupMounts(kernel, root, rootless).writable(),
                Runtime.getRuntime().availableProcessors(),
                thermalCounters(),
                hostname(),
                resolver.servers(),
                resolver.search(),
                isUsable(root.resolve("dev/net/tun")),
                programs,
                security(rootless, own, programs.containsKey(AppArmorProfile.PARSER)));
    }

    /** Looked at once, since it comes with the machine and takes a look at each processor. */
    private synchronized int thermalCounters() {
        if (thermalCounters.isEmpty()) {
            thermalCounters = OptionalInt.of(new ThermalCounters(root).count());
        }
        return thermalCounters.getAsInt();
    }

    /** Of systemd-resolved, which asks others on behalf of the host alone, those others are wanted. */
    private ResolverConfiguration resolver() {
        ResolverConfiguration found = new ResolverConfiguration(lines("etc/resolv.conf"));
        if (!found.servers().equals(List.of(STUB_RESOLVER))) {
            return found;
        }
        ResolverConfiguration behind = new ResolverConfiguration(lines("run/systemd/resolve/resolv.conf"));
        return behind.servers().isEmpty() ? found : behind;
    }

    private static boolean isUsable(Path device) {
        return Files.isReadable(device) && Files.isWritable(device);
    }

    /**
     * The ids that exist here. In the first user namespace these are all that there are; root of another may mount, but not
     * make a device, say, so it is no root for us (user_namespaces(7)).
     */
    private List<IdRange> mapped(String map) {
        List<IdRange> mapped = new ArrayList<>();
        for (String line : lines(map)) {
            String[] fields = line.strip().split(" +");
            if (fields.length == 3) {
                mapped.add(new IdRange(Long.parseLong(fields[0]), Long.parseLong(fields[2])));
            }
        }
        return mapped.isEmpty() ? ALL_IDS : mapped;
    }

    private SubordinateIds subordinateIds(boolean rootless, long uid, List<IdRange> users, List<IdRange> groups) {
        SubordinateIds.Files files = new SubordinateIds.Files(lines("etc/subuid"), lines("etc/subgid"), users, groups);
        return rootless ? files.of(Set.of(user, Long.toString(uid))) : files.ofRoot();
    }

    private static boolean isNumber(String text) {
        return text.matches("\\d{1,10}");
    }

    private HostSecurity security(boolean rootless, CapabilitySet own, boolean parsesProfiles) {
        CapabilitySet all = CapabilitySet.upTo(firstLine("proc/sys/kernel/cap_last_cap")
                .filter(HostInspector::isNumber)
                .map(Integer::parseInt)
                .orElse(Capability.CHECKPOINT_RESTORE.number()));
        Set<String> modules = new HashSet<>();
        if (firstLine("sys/module/apparmor/parameters/enabled").equals(Optional.of("Y"))) {
            modules.add(HostSecurity.APPARMOR);
        }
        SelinuxPolicy selinux = new SelinuxPolicy(kernel, root);
        if (selinux.isAtWork()) {
            modules.add(HostSecurity.SELINUX);
        }
        return new HostSecurity(
                firstLine("proc/sys/kernel/osrelease")
                        .flatMap(KernelVersion::of)
                        .orElse(OLDEST_KERNEL),
                all,
                rootless ? all : all.and(own),
                modules,
                !rootless && parsesProfiles && own.contains(Capability.MAC_ADMIN) && profilesAreInReach(),
                selinux.labels());
    }

    /** An engine that has a profile itself may neither load another nor leave its own. */
    private boolean profilesAreInReach() {
        return Files.exists(root.resolve("sys/kernel/security/apparmor/profiles"))
                && firstLine("proc/self/attr/apparmor/current").equals(Optional.of(AppArmorProfile.UNCONFINED.name()));
    }

    private int cgroupVersion() {
        return Files.exists(root.resolve("sys/fs/cgroup/cgroup.controllers")) ? 2 : 1;
    }

    private String hostname() {
        return firstLine("proc/sys/kernel/hostname").orElse("localhost");
    }

    private Map<String, String> programs() {
        List<String> directories = new ArrayList<>();
        for (String directory : environment.getOrDefault("PATH", "").split(":")) {
            if (directory.startsWith("/")) {
                directories.add(directory);
            }
        }
        directories.addAll(MORE_DIRECTORIES);
        Map<String, String> found = new HashMap<>();
        List<String> programs = new ArrayList<>(ID_MAPPERS);
        programs.addAll(InitProcess.PROGRAMS);
        programs.addAll(USER_NETWORKS);
        programs.add("nsenter");
        programs.add(AppArmorProfile.PARSER);
        for (String program : programs) {
            for (String directory : directories) {
                if (Files.isExecutable(root.resolve(directory.substring(1)).resolve(program))) {
                    found.putIfAbsent(program, directory + "/" + program);
                }
            }
        }
        return found;
    }

    private Optional<String> firstLine(String file) {
        return lines(file).stream().findFirst().map(String::strip);
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
