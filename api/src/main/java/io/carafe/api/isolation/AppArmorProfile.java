package io.carafe.api.isolation;

import io.carafe.api.ContainerSpec;
import java.util.Optional;

/**
 * Which profile of AppArmor the processes of a container have (apparmor(7)), by Docker's rules.
 *
 * @param name as AppArmor knows it
 */
public record AppArmorProfile(String name) {
    /** The one that Carafe brings. */
    public static final AppArmorProfile USUAL = new AppArmorProfile("carafe-default");

    /** Not a profile: that there is none. */
    public static final AppArmorProfile UNCONFINED = new AppArmorProfile("unconfined");

    /** The program that has AppArmor know profiles, apparmor_parser(8). */
    public static final String PARSER = "apparmor_parser";

    private static final String OPTION = "apparmor=";

    /**
     * That of a container. Empty where nothing is said about it, so that its processes have what the engine has: AppArmor is
     * not at work, or nothing was asked for and {@link HostSecurity#loadsProfiles} says no.
     */
    public static Optional<AppArmorProfile> of(ContainerSpec spec, HostSecurity host) {
        if (!host.has(HostSecurity.APPARMOR)) {
            return Optional.empty();
        }
        AppArmorProfile usual = spec.privileged() ? UNCONFINED : USUAL;
        return asked(spec).or(() -> Optional.of(usual).filter(known -> host.loadsProfiles()));
    }

    /** The one that was asked for by {@code --security-opt}; of several the last. */
    public static Optional<AppArmorProfile> asked(ContainerSpec spec) {
        return spec.securityOptions().stream()
                .filter(option -> option.startsWith(OPTION))
                .reduce((one, later) -> later)
                .map(option -> new AppArmorProfile(option.substring(OPTION.length())));
    }

    @Override
    public String toString() {
        return name;
    }
}
