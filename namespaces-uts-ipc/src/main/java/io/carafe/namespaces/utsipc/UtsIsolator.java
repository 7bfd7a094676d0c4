package io.carafe.namespaces.utsipc;

import io.carafe.api.ContainerSpec;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.NetworkSettings;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.isolation.GeneratedFile;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostRecorder;
import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.PeerNamespace;
import io.carafe.api.kernel.CloneFlag;
import io.carafe.api.launch.ProgramRecorder;
import io.carafe.api.launch.Stage;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Gives the container a host name and an NIS domain name of its own (uts_namespaces(7)), and the file
 * {@code /etc/hostname} that says the same.
 */
public final class UtsIsolator implements Isolator {
    private static final GeneratedFile HOSTNAME = new GeneratedFile("hostname", "/etc/hostname");

    /** What the kernel has room for: {@code __NEW_UTS_LEN}. */
    private static final int MOST_BYTES = 64;

    /** The characters of host names (hostname(7)), and the underscore that Docker's users put into theirs. */
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");

    @Override
    public String name() {
        return "uts";
    }

    @Override
    public String description() {
        return "a host name of its own";
    }

    @Override
    public void validate(ContainerSpec spec, HostProfile host) {
        NetworkSettings network = spec.network();
        NamespaceMode mode = host.mode(spec, NamespaceKind.UTS);
        if (mode instanceof NamespaceMode.OfContainer) {
            throw new InvalidSpecificationException(
                    "a container cannot share the UTS namespace of another: --uts=" + mode.text(),
                    "The modes of --uts are private and host.");
        }
        if (mode instanceof NamespaceMode.Host
                && (network.hostname().isPresent() || network.domainname().isPresent())) {
            throw new InvalidSpecificationException(
                    "conflicting options: hostname and the UTS mode",
                    "In the host's UTS namespace a container has the host's name: leave out --hostname and --domainname, or --uts=host.");
        }
        network.hostname().ifPresent(hostname -> check("host name", hostname));
        network.domainname().ifPresent(domainname -> check("domain name", domainname));
    }

    @Override
    public Set<CloneFlag> cloneFlags(LaunchContext context) {
        return context.isPrivate(NamespaceKind.UTS) ? Set.of(CloneFlag.NEWUTS) : Set.of();
    }

    @Override
    public void prepare(LaunchContext context, HostRecorder host) {
        HOSTNAME.write(context, host, context.hostname() + "\n");
    }

    @Override
    public void launch(LaunchContext context, ProgramRecorder program) {
        HOSTNAME.mount(context, program);
        if (!context.isPrivate(NamespaceKind.UTS)) {
            return;
        }
        program.at(Stage.SETTINGS)
                .to("give the container a host name of its own")
                .sethostname(context.hostname());
        context.spec()
                .network()
                .domainname()
                .ifPresent(domainname -> program.at(Stage.SETTINGS)
                        .to("give the container a domain name of its own")
                        .setdomainname(domainname));
    }

    @Override
    public void join(LaunchContext context, HostRecorder host, ProgramRecorder program) {
        PeerNamespace.entered(context, NamespaceKind.UTS).ifPresent(entered -> {
            entered.give(host);
            entered.enter(program, Stage.NAMESPACES);
        });
    }

    private static void check(String what, String name) {
        if (name.length() > MOST_BYTES || !NAME.matcher(name).matches()) {
            throw new InvalidSpecificationException(
                    "invalid " + what + ": \"" + name + "\"",
                    "It has 1 to " + MOST_BYTES
                            + " letters, digits, hyphens, dots and underscores, and neither begins nor ends with a hyphen or a dot.");
        }
    }
}
