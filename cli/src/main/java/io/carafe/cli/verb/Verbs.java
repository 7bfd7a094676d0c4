package io.carafe.cli.verb;

import io.carafe.cli.args.Suggestion;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.args.UsageException;
import io.carafe.cli.attach.Foreground;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Paint;
import io.carafe.cli.help.HelpText;
import io.carafe.cli.run.Surroundings;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** All verbs, each made when it is wanted. */
public final class Verbs {
    /** Docker's that are not here yet. */
    private static final Set<String> LATER = Set.of(
            "attach",
            "build",
            "builder",
            "buildx",
            "commit",
            "compose",
            "context",
            "cp",
            "diff",
            "events",
            "export",
            "history",
            "load",
            "login",
            "logout",
            "manifest",
            "network",
            "plugin",
            "port",
            "pull",
            "push",
            "rename",
            "restart",
            "save",
            "search",
            "secret",
            "service",
            "stack",
            "swarm",
            "system",
            "trust",
            "update",
            "volume");

    private final Map<String, Map<String, Supplier<Verb>>> groups = new LinkedHashMap<>();

    /** @param input standard input */
    public Verbs(
            Engines engines, Console console, Surroundings surroundings, Foreground foreground, InputStream input) {
        Clock clock = Clock.systemUTC();
        group("Containers")
                .add("run", () -> new RunVerb(engines, console, surroundings, foreground))
                .add("create", () -> new CreateVerb(engines, console, surroundings))
                .add("start", () -> new StartVerb(engines, console, foreground))
                .add("exec", () -> new ExecVerb(engines, console, surroundings, foreground))
                .add("ps", () -> new PsVerb(engines, console, clock))
                .add("logs", () -> new LogsVerb(engines, console))
                .add("stop", () -> new StopVerb(engines, console))
                .add("kill", () -> new KillVerb(engines, console))
                .add("pause", () -> new PauseVerb(engines, console))
                .add("unpause", () -> new UnpauseVerb(engines, console))
                .add("top", () -> new TopVerb(engines, console, clock))
                .add("stats", () -> new StatsVerb(engines, console))
                .add("wait", () -> new WaitVerb(engines, console))
                .add("rm", () -> new RmVerb(engines, console));
        group("Images")
                .add("import", () -> new ImportVerb(engines, console, surroundings, input))
                .add("images", () -> new ImagesVerb(engines, console, clock))
                .add("tag", () -> new TagVerb(engines))
                .add("rmi", () -> new RmiVerb(engines, console));
        group("Understanding")
                .add("explain", () -> new ExplainVerb(engines, console, surroundings))
                .add("inspect", () -> new InspectVerb(engines, console))
                .add("lsns", () -> new LsnsVerb(engines, console, Path.of("/proc"), Path.of("/etc/passwd")))
                .add("info", () -> new InfoVerb(engines, console));
        group("Others")
                .add("version", () -> new VersionVerb(console))
                .add("completion", () -> new CompletionVerb(console, this))
                .add("help", () -> new HelpVerb(console, this));
    }

    /** Verbs that stand together in the help. */
    private record Group(Map<String, Supplier<Verb>> members) {
        Group add(String name, Supplier<Verb> verb) {
            members.put(name, verb);
            return this;
        }
    }

    private Group group(String title) {
        return new Group(groups.computeIfAbsent(title, key -> new LinkedHashMap<>()));
    }

    /**
     * The verb of a name.
     *
     * @throws UsageException when there is none
     */
    public Verb find(String name) {
        List<String> names = new ArrayList<>();
        for (Map<String, Supplier<Verb>> members : groups.values()) {
            Supplier<Verb> verb = members.get(name);
            if (verb != null) {
                return verb.get();
            }
            names.addAll(members.keySet());
        }
        if (name.equals("container") || name.equals("image")) {
            throw new UsageException(
                    "",
                    "'carafe " + name + "' is not in this version of Carafe",
                    "Use the short form: carafe ps, carafe rm, carafe images, carafe rmi, …");
        }
        if (LATER.contains(name)) {
            throw new UsageException("", "'carafe " + name + "' is not in this version of Carafe");
        }
        throw new UsageException("", "'" + name + "' is not a carafe command", Suggestion.sentence(name, names));
    }

    /** How all of them are written. */
    List<Syntax> syntaxes() {
        return groups.values().stream()
                .flatMap(members -> members.values().stream())
                .map(verb -> verb.get().syntax())
                .toList();
    }

    /** The help of the command. */
    public String overview(Paint paint) {
        Map<String, List<Syntax>> titled = new LinkedHashMap<>();
        groups.forEach((title, members) -> titled.put(
                title,
                members.values().stream().map(verb -> verb.get().syntax()).toList()));
        return HelpText.overview(GlobalOptions.SYNTAX, titled, paint);
    }
}
