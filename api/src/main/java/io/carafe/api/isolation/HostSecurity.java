package io.carafe.api.isolation;

import io.carafe.api.kernel.CapabilitySet;
import io.carafe.api.selinux.SelinuxLabels;
import java.util.Optional;
import java.util.Set;

/**
 * What the host has to confine processes with.
 *
 * @param kernel the version of the kernel
 * @param known every capability that the kernel has
 * @param capabilities those that a process of a container can have at most: the engine's own; or all, where it always has a
 *     user namespace
 * @param modules the security modules at work, by their names in /sys/kernel/security/lsm
 * @param loadsProfiles whether the engine can have AppArmor know the profile that Carafe brings: it is root, itself without a
 *     profile, and has apparmor_parser(8)
 * @param labels what the policy of SELinux has for containers, without categories; empty when SELinux is not at work, or its
 *     policy knows no containers
 */
public record HostSecurity(
        KernelVersion kernel,
        CapabilitySet known,
        CapabilitySet capabilities,
        Set<String> modules,
        boolean loadsProfiles,
        Optional<SelinuxLabels> labels) {
    public static final String APPARMOR = "apparmor";
    public static final String SELINUX = "selinux";

    public HostSecurity {
        modules = Set.copyOf(modules);
    }

    public boolean has(String module) {
        return modules.contains(module);
    }
}
