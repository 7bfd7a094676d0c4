package io.carafe.confinement;

import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.HostSecurity;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import java.util.EnumSet;

/**
 * What a security module calls the command, from its execve on. Carafe has no profiles of its own: without being asked it
 * changes nothing, and the command has what the engine has.
 */
final class SecurityLabels {
    private static final String APPARMOR_FILE = "/proc/self/attr/apparmor/exec";
    private static final String DISABLED = "disable";

    private SecurityLabels() {}

    /** @throws UnsupportedFeatureException when the host cannot do what was asked for */
    static void check(SecurityOptions options, HostSecurity host) {
        options.apparmor()
                .filter(profile -> !profile.equals(SecurityOptions.UNCONFINED))
                .ifPresent(profile -> {
                    if (!host.has(HostSecurity.APPARMOR)) {
                        throw new UnsupportedFeatureException(
                                "--security-opt apparmor=" + profile + ": AppArmor is not at work on this host",
                                "Leave it out, or say apparmor=unconfined.");
                    }
                });
        for (String label : options.labels()) {
            if (!label.equals(DISABLED)) {
                throw new UnsupportedFeatureException(
                        "--security-opt label=" + label + ": "
                                + (host.has(HostSecurity.SELINUX)
                                        ? "labels of SELinux are not in this version of Carafe"
                                        : "SELinux is not at work on this host"),
                        "Leave it out, or say label=disable.");
            }
        }
    }

    /** While the process may still write to its own files in /proc, and before the filter. */
    static void record(SecurityOptions options, HostSecurity host, ProgramRecorder program) {
        if (options.apparmor().isEmpty() || !host.has(HostSecurity.APPARMOR)) {
            return;
        }
        String profile = options.apparmor().get();
        Slot file = program.at(Stage.CREDENTIALS)
                .to("reach the AppArmor profile of the next execve")
                .open("profile", APPARMOR_FILE, EnumSet.of(OpenFlag.WRONLY, OpenFlag.CLOEXEC));
        program.at(Stage.CREDENTIALS)
                .to("have the AppArmor profile " + profile + " from execve on")
                .write(new Arg.Result(file), Pathname.of("exec " + profile));
        program.at(Stage.CREDENTIALS).to("close the AppArmor profile").close(new Arg.Result(file));
    }
}
