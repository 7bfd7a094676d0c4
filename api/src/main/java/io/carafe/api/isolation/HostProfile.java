package io.carafe.api.isolation;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.kernel.Architecture;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the engine found out about the host and its own user, once, so that isolators need not look.
 *
 * @param uid the engine's effective user
 * @param gid the engine's effective group
 * @param rootless whether the engine lacks the capabilities of root, so that every container needs a user namespace
 * @param subordinateUids what /etc/subuid grants the engine's user
 * @param subordinateGids what /etc/subgid grants
 * @param cgroupVersion 2 for the unified hierarchy alone, 1 otherwise
 * @param cgroups the hierarchies of control groups that the engine can make groups in; without root those in which somebody
 *     has given it a part
 * @param processors how many processors the engine may run on
 * @param thermalCounters a number above that of each processor that may count how often it was too hot
 *     (/sys/devices/system/cpu/cpu0/thermal_throttle); 0 where none does
 * @param hostname the host's own name
 * @param dnsServers the host's resolvers, from its /etc/resolv.conf
 * @param dnsSearch its search domains
 * @param tap whether the engine's user may make network devices of its own in a network namespace of its own (/dev/net/tun)
 * @param programs absolute paths of the helper programs that were found, by name: {@code newuidmap}, {@code catatonit} …
 * @param security what it has to confine processes with
 */
public record HostProfile(
        Architecture architecture,
        long uid,
        long gid,
        boolean rootless,
        List<IdRange> subordinateUids,
        List<IdRange> subordinateGids,
        int cgroupVersion,
        List<CgroupHierarchy> cgroups,
        int processors,
        int thermalCounters,
        String hostname,
        List<String> dnsServers,
        List<String> dnsSearch,
        boolean tap,
        Map<String, String> programs,
        HostSecurity security) {
    public HostProfile {
        subordinateUids = List.copyOf(subordinateUids);
        subordinateGids = List.copyOf(subordinateGids);
        cgroups = List.copyOf(cgroups);
        dnsServers = List.copyOf(dnsServers);
        dnsSearch = List.copyOf(dnsSearch);
        programs = Map.copyOf(programs);
    }

    /** The absolute path of a helper program, when the host has it. */
    public Optional<String> program(String name) {
        return Optional.ofNullable(programs.get(name));
    }

    /**
     * Docker's defaults: everything private but the user namespace, and but the cgroup namespace where cgroups are of
     * version 1. Without root there is always a user namespace.
     */
    public NamespaceMode defaultMode(NamespaceKind kind) {
        boolean shared = switch (kind) {
            case USER -> !rootless;
            case CGROUP -> cgroupVersion == 1;
            default -> false;
        };
        return shared ? NamespaceMode.HOST : NamespaceMode.PRIVATE;
    }

    /**
     * Whose namespace of this kind a container would be in, defaults filled in. Without root, who shares any namespace with
     * another container must share its user namespace, which is what gives the right to enter the other.
     */
    public NamespaceMode mode(ContainerSpec spec, NamespaceKind kind) {
        NamespaceMode asked = spec.namespaces().get(kind);
        if (asked != null) {
            return asked;
        }
        if (kind == NamespaceKind.USER && rootless) {
            return spec.namespaces().values().stream()
                    .filter(NamespaceMode.OfContainer.class::isInstance)
                    .findFirst()
                    .orElse(NamespaceMode.PRIVATE);
        }
        return defaultMode(kind);
    }

    /** Whether a user and a group of the host's exist in the user namespaces that are made here. */
    public boolean canMap(long user, long group) {
        boolean userExists = rootless && user == uid;
        boolean groupExists = rootless && group == gid;
        return (userExists || (canMapRanges() && contains(subordinateUids, user)))
                && (groupExists || (canMapRanges() && contains(subordinateGids, group)));
    }

    private static boolean contains(List<IdRange> ranges, long id) {
        return ranges.stream().anyMatch(range -> range.contains(id));
    }

    /**
     * Whether a user namespace made here can have more users than its root. An engine without root needs subordinate ids
     * and newuidmap(1) for that; without them the kernel also forbids setgroups(2) in it (user_namespaces(7)).
     */
    public boolean canMapRanges() {
        return !rootless
                || (!subordinateUids.isEmpty()
                        && !subordinateGids.isEmpty()
                        && programs.containsKey("newuidmap")
                        && programs.containsKey("newgidmap"));
    }
}
