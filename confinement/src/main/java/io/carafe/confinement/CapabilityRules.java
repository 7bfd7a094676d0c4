package io.carafe.confinement;

import io.carafe.api.ContainerSpec;
import io.carafe.api.SecuritySettings;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostSecurity;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Which capabilities a container has, by Docker's rules. */
final class CapabilityRules {
    /** Docker's. */
    static final CapabilitySet USUAL = CapabilitySet.of(
            Capability.AUDIT_WRITE,
            Capability.CHOWN,
            Capability.DAC_OVERRIDE,
            Capability.FOWNER,
            Capability.FSETID,
            Capability.KILL,
            Capability.MKNOD,
            Capability.NET_BIND_SERVICE,
            Capability.NET_RAW,
            Capability.SETFCAP,
            Capability.SETGID,
            Capability.SETPCAP,
            Capability.SETUID,
            Capability.SYS_CHROOT);

    private static final String ALL = "ALL";

    private CapabilityRules() {}

    /**
     * Refuses names of no capability, and what was asked for by name and is not to be had.
     *
     * @throws InvalidSpecificationException when there is no such capability
     * @throws UnsupportedFeatureException when this kernel or this engine has not got it
     */
    static void check(SecuritySettings settings, HostSecurity host) {
        settings.capDrop().forEach(name -> checkName("CapDrop", "--cap-drop", name));
        for (String name : settings.capAdd()) {
            checkName("CapAdd", "--cap-add", name);
            Capability.of(name).ifPresent(asked -> checkAvailable(asked, host));
        }
    }

    private static void checkName(String field, String option, String name) {
        if (!name.equals(ALL) && Capability.of(name).isEmpty()) {
            throw new InvalidSpecificationException(
                    "invalid " + field + ": unknown capability: \"" + name + "\"", advice(option, name));
        }
    }

    private static String advice(String option, String name) {
        List<String> near = Arrays.stream(Capability.values())
                .filter(known -> isNear(known.symbol(), name))
                .map(Capability::name)
                .toList();
        if (!near.isEmpty()) {
            return "Did you mean "
                    + near.stream().map(known -> option + "=" + known).collect(Collectors.joining(" or ")) + "?";
        }
        return "The names are those of capabilities(7), such as NET_ADMIN, and ALL.";
    }

    private static boolean isNear(String known, String name) {
        String plain = name.replaceAll("[^A-Z]", "");
        String wanted = known.replaceAll("[^A-Z]", "");
        return wanted.equals(plain) || (plain.length() > 5 && wanted.contains(plain.substring(3)));
    }

    private static void checkAvailable(Capability asked, HostSecurity host) {
        if (!host.known().contains(asked)) {
            throw new UnsupportedFeatureException(
                    "--cap-add: this kernel does not have " + asked.symbol(), "Leave it out.");
        }
        if (!host.capabilities().contains(asked)) {
            throw new UnsupportedFeatureException(
                    "--cap-add: the engine itself does not have " + asked.symbol() + ", and so cannot give it",
                    "Run Carafe as root of the host, or give its own container this capability.");
        }
    }

    /** Those of the container; of them its processes have what their user has. */
    static CapabilitySet of(ContainerSpec spec, HostSecurity host) {
        CapabilitySet asked = spec.privileged() ? host.known() : asked(spec.security(), host);
        return asked.and(host.capabilities());
    }

    /** Those of one of its processes at most, which can be one with all of them. */
    static CapabilitySet ofProcess(ContainerSpec spec, HostSecurity host) {
        return spec.process().privileged() ? host.capabilities() : of(spec, host);
    }

    private static CapabilitySet asked(SecuritySettings settings, HostSecurity host) {
        if (settings.capAdd().contains(ALL)) {
            return host.known().without(named(settings.capDrop()));
        }
        CapabilitySet base = settings.capDrop().contains(ALL) ? CapabilitySet.NONE : USUAL;
        return base.without(named(settings.capDrop())).or(named(settings.capAdd()));
    }

    private static CapabilitySet named(List<String> names) {
        List<Capability> found = new ArrayList<>();
        names.forEach(name -> Capability.of(name).ifPresent(found::add));
        return CapabilitySet.of(found.toArray(Capability[]::new));
    }
}
