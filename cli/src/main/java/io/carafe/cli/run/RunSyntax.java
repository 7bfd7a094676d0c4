package io.carafe.cli.run;

import io.carafe.api.isolation.Isolator;
import io.carafe.api.isolation.IsolatorOption;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.OptionGroup;
import io.carafe.cli.args.Syntax;
import java.util.Collection;
import java.util.List;

/** The options of {@code carafe run}. */
public final class RunSyntax {
    /** Of all verbs that stay with a container. */
    public static final Option DETACH_KEYS =
            Option.value("--detach-keys", "KEYS", "Leave the container alone by these (default ctrl-p,ctrl-q)");

    private static final List<OptionGroup> GROUPS = List.of(
            new OptionGroup(
                    "",
                    List.of(
                            Option.value("--name", "NAME", "Address the container by this name"),
                            Option.flag("--rm", "Remove the container when it ends"),
                            Option.flag("-i --interactive", "Keep standard input open"),
                            Option.flag("-t --tty", "Give the container a terminal"),
                            Option.flag("-d --detach", "Run it in the background, and print its id"),
                            DETACH_KEYS,
                            Option.flag("--sig-proxy", "Pass signals on to the container (default true)"),
                            Option.value("--cidfile", "FILE", "Write the container's id to a file"),
                            Option.value("-l --label", "KEY[=VALUE]", "Attach a label"),
                            Option.value("--label-file", "FILE", "Attach the labels of a file"),
                            Option.value("--restart", "POLICY", "no, on-failure[:N], always or unless-stopped"),
                            Option.flag("--trace", "Print every step of the launch with its result and its time"))),
            new OptionGroup(
                    "Image",
                    List.of(
                            Option.value("--pull", "WHEN", "always, missing or never (default missing)"),
                            Option.value("--platform", "OS/ARCH[/VARIANT]", "Pull the image for this platform"),
                            Option.flag("-q --quiet", "Show nothing of a pull"))),
            new OptionGroup(
                    "Process",
                    List.of(
                            Option.value("--entrypoint", "COMMAND", "Replace the image's entry point"),
                            Option.value("-e --env", "NAME[=VALUE]", "Set a variable, or pass one on"),
                            Option.value("--env-file", "FILE", "Set the variables of a file"),
                            Option.value("-w --workdir", "DIRECTORY", "Start in this directory"),
                            Option.value("-u --user", "USER[:GROUP]", "Run as this user, by name or number"),
                            Option.value("--group-add", "GROUP", "Add a supplementary group"),
                            Option.flag("--init", "Run an init process that reaps and forwards signals"),
                            Option.value("--stop-signal", "SIGNAL", "The signal that asks the container to stop"),
                            Option.value("--ulimit", "NAME=SOFT[:HARD]", "Set a resource limit"))),
            new OptionGroup(
                    "Files",
                    List.of(
                            Option.value("--rootfs", "DIRECTORY", "Use a directory of the host's instead of an image"),
                            Option.value("-v --volume", "SOURCE:TARGET[:OPTIONS]", "Mount a directory or a volume"),
                            Option.value("--mount", "KEY=VALUE,...", "Mount a directory, a volume or a tmpfs"),
                            Option.value("--tmpfs", "TARGET[:OPTIONS]", "Mount a file system in memory"),
                            Option.value("--shm-size", "BYTES", "The size of /dev/shm (default 64m)"),
                            Option.flag("--read-only", "Make the root file system read-only"))),
            new OptionGroup(
                    "Network",
                    List.of(
                            Option.value(
                                    "--network --net",
                                    "NETWORK",
                                    "A network, or name=NETWORK,ip=…,alias=…; none, host or container:NAME"),
                            Option.value("--ip", "ADDRESS", "The container's IPv4 address in its network"),
                            Option.value("--ip6", "ADDRESS", "The container's IPv6 address in its network"),
                            Option.value("--mac-address", "ADDRESS", "The container's hardware address"),
                            Option.value(
                                    "--network-alias --net-alias",
                                    "NAME",
                                    "A name by which others in its network find it"),
                            Option.value(
                                    "-p --publish",
                                    "[[ADDRESS:]PORT:]PORT[/PROTOCOL]",
                                    "Let a port of the host's lead to one of the container's"),
                            Option.flag("-P --publish-all", "Publish all exposed ports at random ones of the host's"),
                            Option.value("--expose", "PORT[/PROTOCOL]", "Say that the container listens on a port"),
                            Option.value("-h --hostname", "NAME", "The container's host name"),
                            Option.value("--domainname", "NAME", "The container's NIS domain name"),
                            Option.value("--add-host", "NAME:ADDRESS", "Add a line to /etc/hosts"),
                            Option.value("--dns", "ADDRESS", "Ask this name server"),
                            Option.value("--dns-search", "DOMAIN", "Complete names with this domain"),
                            Option.value("--dns-option --dns-opt", "OPTION", "Set an option of the resolver"))),
            new OptionGroup(
                    "Logs",
                    List.of(
                            Option.value("--log-driver", "NAME", "json-file, local or none (default json-file)"),
                            Option.value(
                                    "--log-opt", "KEY=VALUE", "max-size=10m or max-file=3 (default 64 MiB in all)"))),
            new OptionGroup(
                    "Health",
                    List.of(
                            Option.value("--health-cmd", "COMMAND", "Find out by this command whether it does well"),
                            Option.value("--health-interval", "TIME", "Between two checks (default 30s)"),
                            Option.value("--health-retries", "COUNT", "Failures that make it unhealthy (default 3)"),
                            Option.value("--health-timeout", "TIME", "How long a check may take (default 30s)"),
                            Option.value(
                                    "--health-start-period", "TIME", "How long failures do not count (default 0s)"),
                            Option.value("--health-start-interval", "TIME", "Between checks meanwhile (default 5s)"),
                            Option.flag("--no-healthcheck", "Check nothing, whatever the image says"))),
            new OptionGroup("Limits", ResourceSyntax.ALL),
            new OptionGroup(
                    "Isolation",
                    List.of(
                            Option.value("--pid", "MODE", "PID namespace: private, host or container:NAME"),
                            Option.value("--ipc", "MODE", "IPC namespace: private, shareable, host or container:NAME"),
                            Option.value("--uts", "MODE", "UTS namespace: private or host"),
                            Option.value("--userns", "MODE", "User namespace: private or host"),
                            Option.value("--cgroupns", "MODE", "Cgroup namespace: private or host"),
                            Option.value("--cap-add", "CAPABILITY", "Add a capability, or ALL"),
                            Option.value("--cap-drop", "CAPABILITY", "Take a capability away, or ALL"),
                            Option.flag("--privileged", "Give the container what root of the host has"),
                            Option.value("--security-opt", "OPTION", "seccomp=FILE, no-new-privileges and others"),
                            Option.value("--device", "DEVICE[:TARGET[:rwm]]", "Give it a device of the host's"),
                            Option.value(
                                    "--sysctl", "NAME=VALUE", "Set a setting of the kernel's, in its namespaces"))));

    private RunSyntax() {}

    /**
     * The options of the verb itself.
     *
     * @param verb {@code run}, or the words that precede its options
     */
    public static Syntax of(String verb) {
        return new Syntax(
                verb,
                "IMAGE [COMMAND] [ARG...]",
                "Run a command in a new container",
                GROUPS,
                LaterOptions.OF_RUN,
                true,
                "In place of IMAGE, --rootfs DIRECTORY: 'carafe run --rootfs ./debian ls /'.");
    }

    /** Those of {@code create}, which leaves out what concerns a start. */
    public static Syntax ofCreate() {
        List<String> ofStart = List.of("detach", "detach-keys", "sig-proxy", "trace");
        List<OptionGroup> groups = GROUPS.stream()
                .map(group -> new OptionGroup(
                        group.title(),
                        group.options().stream()
                                .filter(option -> !ofStart.contains(option.key()))
                                .toList()))
                .toList();
        return new Syntax(
                "create",
                "IMAGE [COMMAND] [ARG...]",
                "Make a container without starting it",
                groups,
                LaterOptions.OF_RUN,
                true,
                "");
    }

    /** The same with the options that isolators declare, each group under its isolator's name. */
    public static Syntax withIsolators(Syntax syntax, Collection<Isolator> isolators) {
        Syntax all = syntax;
        for (Isolator isolator : isolators) {
            List<Option> options =
                    isolator.options().stream().map(RunSyntax::option).toList();
            if (!options.isEmpty()) {
                all = all.with(new OptionGroup("Isolator " + isolator.name(), options));
            }
        }
        return all;
    }

    private static Option option(IsolatorOption declared) {
        return new Option(List.of("--" + declared.name()), declared.placeholder(), declared.description());
    }
}
