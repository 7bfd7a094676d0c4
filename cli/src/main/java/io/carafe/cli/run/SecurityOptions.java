package io.carafe.cli.run;

import io.carafe.api.ContainerSpecBuilder;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.cli.args.Arguments;
import java.util.Set;

/**
 * Reads {@code --security-opt}. What is there is passed on; what is the case anyway is accepted; what would confine the
 * container, and does not yet, is refused, so that nobody believes to be protected.
 */
final class SecurityOptions {
    private static final Set<String> EFFECTIVE = Set.of("systempaths=unconfined");
    private static final Set<String> THE_CASE_ANYWAY = Set.of(
            "seccomp=unconfined",
            "apparmor=unconfined",
            "label=disable",
            "no-new-privileges=false",
            "writable-cgroups=false");
    private static final Set<String> LATER =
            Set.of("no-new-privileges", "seccomp", "apparmor", "label", "writable-cgroups");

    private SecurityOptions() {}

    static void read(Arguments arguments, ContainerSpecBuilder builder) {
        for (String option : arguments.all("security-opt")) {
            String normal = option.contains("=") ? option : option.replaceFirst(":", "=");
            String key = normal.replaceFirst("=.*", "");
            if (EFFECTIVE.contains(normal)) {
                builder.securityOpt(normal);
            } else if (LATER.contains(key) && !THE_CASE_ANYWAY.contains(normal)) {
                throw new UnsupportedFeatureException(
                        "--security-opt " + option + " is not in this version of Carafe: it comes with confinement in a"
                                + " later version",
                        "");
            } else if (!THE_CASE_ANYWAY.contains(normal)) {
                throw arguments.problem("--security-opt: there is no option '" + option + "'");
            }
        }
    }
}
