package io.carafe.confinement;

import io.carafe.api.ContainerSpec;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.isolation.AppArmorProfile;
import io.carafe.api.isolation.HostSecurity;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.LaunchProgram;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Slot;
import io.carafe.api.launch.Stage;
import io.carafe.api.selinux.LabelOptions;
import io.carafe.api.selinux.SelinuxContext;
import io.carafe.api.selinux.SelinuxLabels;
import java.util.EnumSet;

/**
 * What a security module calls the command, from its execve on: for AppArmor Carafe has a profile of its own
 * ({@link UsualProfile}); of SELinux the command has what the host's policy provides for containers.
 *
 * <p>A process says so itself, in a file of /proc that is its own, and says it early: the /proc is the host's then. In the
 * container's something could lie on that file that takes every word and does nothing (CVE-2019-16884, CVE-2025-52881). It is
 * remembered until execve.
 */
final class SecurityLabels {
    private static final String APPARMOR_FILE = "/proc/self/attr/apparmor/exec";
    private static final String SELINUX_FILE = "/proc/self/attr/exec";
    private static final String SELINUX_KEYS_FILE = "/proc/self/attr/keycreate";
    private static final String SELINUX_ATTRIBUTE = "security.selinux";

    private SecurityLabels() {}

    /** @throws UnsupportedFeatureException when the host cannot do what was asked for */
    static void check(ContainerSpec spec, SecurityOptions options, HostSecurity host) {
        AppArmorProfile.asked(spec)
                .filter(profile -> !profile.equals(AppArmorProfile.UNCONFINED))
                .ifPresent(profile -> {
                    if (!host.has(HostSecurity.APPARMOR)) {
                        throw new UnsupportedFeatureException(
                                "--security-opt apparmor=" + profile + ": AppArmor is not at work on this host",
                                "Leave it out, or say apparmor=unconfined.");
                    }
                });
        checkSelinux(options.labels(), host);
    }

    private static void checkSelinux(LabelOptions asked, HostSecurity host) {
        if (asked.isGiven() && host.labels().isEmpty()) {
            throw host.has(HostSecurity.SELINUX)
                    ? new UnsupportedFeatureException(
                            "--security-opt label=…: the policy of SELinux on this host has no labels for containers",
                            "Install container-selinux, or what your distribution calls it; or leave the option out.")
                    : new UnsupportedFeatureException(
                            "--security-opt label=…: SELinux is not at work on this host",
                            "Leave it out, or say label=disable.");
        }
    }

    static void record(LaunchContext context, ProgramRecorder program) {
        AppArmorProfile.of(context.spec(), context.host().security())
                .ifPresent(profile -> tell(
                        program,
                        APPARMOR_FILE,
                        "exec " + profile,
                        "have the AppArmor profile " + profile + " from execve on"));
        context.labels()
                .ifPresent(labels -> labels.process().ifPresent(process -> recordSelinux(labels, process, program)));
    }

    /**
     * The first file that the process executes is the engine's trampoline. A policy lets processes of containers begin with
     * files of containers alone, so that is made one.
     */
    private static void recordSelinux(SelinuxLabels labels, SelinuxContext process, ProgramRecorder program) {
        program.at(Stage.LABELS)
                .to("let the small program that executes the command be the container's for SELinux")
                .tolerating(Errno.EOPNOTSUPP)
                .fsetxattr(
                        new Arg.Given(LaunchProgram.TRAMPOLINE),
                        SELINUX_ATTRIBUTE,
                        Pathname.of(labels.file().text()));
        tell(program, SELINUX_FILE, process.text(), "have SELinux call it " + process + " from execve on");
        tell(program, SELINUX_KEYS_FILE, process.text(), "let keys that it makes until then be the container's");
    }

    private static void tell(ProgramRecorder program, String path, String words, String why) {
        Slot file = program.at(Stage.LABELS)
                .to("open " + path)
                .open(path, path, EnumSet.of(OpenFlag.WRONLY, OpenFlag.CLOEXEC));
        program.at(Stage.LABELS).to(why).write(new Arg.Result(file), Pathname.of(words));
        program.at(Stage.LABELS).to("close " + path).close(new Arg.Result(file));
    }
}
