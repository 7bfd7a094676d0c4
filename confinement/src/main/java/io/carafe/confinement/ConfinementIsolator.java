package io.carafe.confinement;

import io.carafe.api.ContainerSpec;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.HostSecurity;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import io.carafe.api.launch.Arg;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import io.carafe.confinement.seccomp.FilterCache;
import io.carafe.confinement.seccomp.SeccompFilter;
import jakarta.inject.Inject;
import java.util.Optional;

/**
 * Takes from a container's process what it must never have: capabilities (capabilities(7)), keys (keyrings(7)), new
 * privileges (PR_SET_NO_NEW_PRIVS), and system calls (seccomp(2)); and sets what was asked for of its namespaces (sysctl(8)). Every process of the container is confined alike, also
 * one that joins later. Nothing is left on the host, but that AppArmor goes on to know the profile of containers.
 */
public final class ConfinementIsolator implements Isolator {
    private static final Arg.Constant PR_SET_NO_NEW_PRIVS = new Arg.Constant("PR_SET_NO_NEW_PRIVS", 38);

    private final FilterCache filters;
    private final UsualProfile profile;

    @Inject
    public ConfinementIsolator(FilterCache filters, UsualProfile profile) {
        this.filters = filters;
        this.profile = profile;
    }

    @Override
    public String name() {
        return "confinement";
    }

    @Override
    public String description() {
        return "capabilities, system calls and new privileges that it does not have";
    }

    @Override
    public void validate(ContainerSpec spec, HostProfile host) {
        CapabilityRules.check(spec.security(), host.security());
        SecurityOptions options = SecurityOptions.of(spec.securityOptions());
        SecurityLabels.check(spec, options, host.security());
        Sysctls.check(spec, host);
        filter(options, spec, host);
    }

    @Override
    public void prepare(LaunchContext context, HostRecorder host) {
        profile.record(context, host);
    }

    @Override
    public void launch(LaunchContext context, ProgramRecorder program) {
        Sysctls.record(context.spec(), program);
        confine(context, program);
    }

    @Override
    public void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {
        profile.record(context, host);
        confine(context, program);
    }

    private void confine(LaunchContext context, ProgramRecorder program) {
        ContainerSpec spec = context.spec();
        HostSecurity host = context.host().security();
        SecurityOptions options = SecurityOptions.of(spec.securityOptions());
        Optional<SeccompFilter> filter = filter(options, spec, context.host());
        CapabilitySteps capabilities =
                new CapabilitySteps(host.known(), host.capabilities(), CapabilityRules.ofProcess(spec, host));
        Keyring.record(program);
        SecurityLabels.record(context, program);
        capabilities.recordLimits(program);
        // It takes a privilege to install a filter, lest a set-user-ID program be fooled by it; or that there are none.
        boolean raises = filter.isPresent()
                && !options.noNewPrivileges()
                && context.user().uid() != 0;
        if (raises) {
            CapabilitySteps.recordKeep(program);
            capabilities.recordRaise(program, Capability.SYS_ADMIN);
        }
        if (options.noNewPrivileges()) {
            program.at(Stage.CONFINE)
                    .to("let no execve give it more rights, whatever set-user-ID bits say")
                    .prctl(PR_SET_NO_NEW_PRIVS, 1);
        }
        filter.ifPresent(found -> SeccompSteps.record(found, program));
    }

    /** That of the container; a process with more capabilities has the same. None in a privileged one that asked for none. */
    private Optional<SeccompFilter> filter(SecurityOptions options, ContainerSpec spec, HostProfile host) {
        HostSecurity security = host.security();
        CapabilitySet capabilities = CapabilityRules.of(spec, security);
        Optional<String> asked = options.seccomp();
        if (asked.isEmpty() && !spec.privileged()) {
            return Optional.of(filters.usual(host.architecture(), security.kernel(), capabilities));
        }
        return asked.filter(profile -> !profile.equals(SecurityOptions.UNCONFINED))
                .map(profile -> filters.of(profile, host.architecture(), security.kernel(), capabilities));
    }
}
