package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.isolation.HostProfile;
import io.carafe.api.isolation.HostSecurity;
import io.carafe.api.isolation.Isolator;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Option;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Paint;
import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Json;
import io.carafe.cli.format.Template;
import io.carafe.runtime.host.HostCheck;
import io.carafe.runtime.state.ContainerStatus;
import java.net.URL;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code carafe info}: what this engine is, and what its host can do. */
final class InfoVerb implements Verb {
    private final Engines engines;
    private final Console console;

    InfoVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of(
                "info",
                "",
                "Print what the engine is and what its host can do",
                Option.value("-f --format", "FORMAT", "json, or a template such as '{{.KernelVersion}}'"));
    }

    @Override
    public int run(Arguments arguments) {
        arguments.operands(0, 0);
        String format = arguments.text("format").orElse("");
        try (Carafe carafe = engines.open()) {
            if (format.isEmpty()) {
                console.print(text(carafe, console.paint()));
            } else if (format.equals("json")) {
                console.println(Json.line(document(carafe)));
            } else {
                console.printlnForeign(new Template(format).apply(document(carafe)));
            }
        }
        return 0;
    }

    private static Map<String, Object> document(Carafe carafe) {
        List<Container> containers = carafe.containers();
        HostProfile host = carafe.host();
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("Containers", containers.size());
        tree.put("ContainersRunning", count(containers, ContainerStatus.RUNNING));
        tree.put("ContainersStopped", containers.size() - count(containers, ContainerStatus.RUNNING));
        tree.put("Images", carafe.images().list().images().size());
        tree.put("Driver", "overlay");
        tree.put("CgroupVersion", Integer.toString(host.cgroupVersion()));
        tree.put("KernelVersion", System.getProperty("os.version", ""));
        tree.put("OSType", "linux");
        tree.put("Architecture", host.architecture().name().toLowerCase(java.util.Locale.ROOT));
        tree.put("Name", host.hostname());
        tree.put("CarafeRootDir", carafe.settings().root().toString());
        tree.put("ServerVersion", Version.TEXT);
        tree.put("JavaVersion", System.getProperty("java.version", ""));
        tree.put("SecurityOptions", securityOptions(host));
        tree.put("Uid", host.uid());
        tree.put("Rootless", host.rootless());
        tree.put(
                "Isolators", carafe.isolators().stream().map(InfoVerb::isolator).toList());
        tree.put("Checks", carafe.checkHost().stream().map(InfoVerb::check).toList());
        return tree;
    }

    /** In Docker's words. */
    private static List<String> securityOptions(HostProfile host) {
        List<String> options = new ArrayList<>();
        if (host.security().has(HostSecurity.APPARMOR)) {
            options.add("name=apparmor");
        }
        options.add("name=seccomp,profile=builtin");
        if (host.security().labels().isPresent()) {
            options.add("name=selinux");
        }
        if (host.rootless()) {
            options.add("name=rootless");
        }
        if (host.defaultMode(NamespaceKind.CGROUP) instanceof NamespaceMode.Private) {
            options.add("name=cgroupns");
        }
        return options;
    }

    private static int count(List<Container> containers, ContainerStatus status) {
        return (int) containers.stream()
                .filter(container -> container.state().status() == status)
                .count();
    }

    private static Map<String, Object> isolator(Isolator isolator) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("Name", isolator.name());
        tree.put("Description", isolator.description());
        tree.put("Jar", jar(isolator));
        return tree;
    }

    private static Map<String, Object> check(HostCheck check) {
        Map<String, Object> tree = new LinkedHashMap<>();
        tree.put("Subject", check.subject());
        tree.put("Works", check.works());
        tree.put("Found", check.found());
        tree.put("Advice", check.advice());
        return tree;
    }

    private static String jar(Isolator isolator) {
        CodeSource source = isolator.getClass().getProtectionDomain().getCodeSource();
        URL location = source == null ? null : source.getLocation();
        return location == null ? "" : location.getPath();
    }

    private static String text(Carafe carafe, Paint paint) {
        HostProfile host = carafe.host();
        List<Container> containers = carafe.containers();
        int running = count(containers, ContainerStatus.RUNNING);
        StringBuilder out = new StringBuilder();
        line(out, paint, "Version", Version.TEXT + " on Java " + System.getProperty("java.version", ""));
        line(out, paint, "Root", carafe.settings().root().toString());
        line(out, paint, "Storage", "overlay");
        line(out, paint, "Containers", containers.size() + ", " + running + " of them running");
        line(
                out,
                paint,
                "Images",
                Integer.toString(carafe.images().list().images().size()));
        line(
                out,
                paint,
                "Kernel",
                System.getProperty("os.version", "") + " on "
                        + host.architecture().name().toLowerCase(java.util.Locale.ROOT) + ", cgroups of version "
                        + host.cgroupVersion());
        line(
                out,
                paint,
                "User",
                "uid " + host.uid()
                        + (host.rootless() ? ", without the rights of root: containers have user namespaces" : ""));
        line(out, paint, "Security", String.join(" ", securityOptions(host)));
        out.append('\n').append(paint.bold("Isolators")).append('\n');
        List<Isolator> isolators = carafe.isolators();
        int names = isolators.stream()
                .mapToInt(isolator -> isolator.name().length())
                .max()
                .orElse(0);
        for (Isolator isolator : isolators) {
            out.append("  ")
                    .append(isolator.name())
                    .append(" ".repeat(names - isolator.name().length() + 2))
                    .append(Printable.line(isolator.description()))
                    .append('\n')
                    .append(" ".repeat(names + 4))
                    .append(paint.dim(Printable.line(jar(isolator))))
                    .append('\n');
        }
        out.append('\n').append(paint.bold("This host")).append('\n');
        carafe.checkHost().forEach(check -> check(out, paint, check));
        return out.toString();
    }

    private static void line(StringBuilder out, Paint paint, String name, String value) {
        out.append(paint.bold(String.format("%-11s", name)))
                .append(' ')
                .append(Printable.line(value))
                .append('\n');
    }

    private static void check(StringBuilder out, Paint paint, HostCheck check) {
        out.append("  ")
                .append(check.works() ? paint.green("✓") : paint.red("✗"))
                .append(' ')
                .append(check.subject())
                .append(": ")
                .append(Printable.line(check.found()))
                .append('\n');
        if (!check.advice().isEmpty()) {
            out.append("    ").append(Printable.line(check.advice())).append('\n');
        }
    }
}
