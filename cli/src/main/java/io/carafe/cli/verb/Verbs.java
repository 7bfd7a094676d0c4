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
            "build", "builder", "buildx", "compose", "context", "network", "plugin", "secret", "service", "stack",
            "swarm", "trust");

    private final Map<String, Map<String, Supplier<Verb>>> groups = new LinkedHashMap<>();
    private final Map<String, Supplier<Verb>> ofContainer = new LinkedHashMap<>();
    private final Map<String, Supplier<Verb>> ofImage = new LinkedHashMap<>();
    private final Map<String, Supplier<Verb>> ofManifest = new LinkedHashMap<>();
    private final Map<String, Supplier<Verb>> ofVolume = new LinkedHashMap<>();
    private final Map<String, Supplier<Verb>> ofNetwork = new LinkedHashMap<>();
    private final Map<String, Supplier<Verb>> ofSystem = new LinkedHashMap<>();

    /**
     * @param input standard input
     * @param engine makes the verb {@code engine}
     */
    public Verbs(
            Engines engines,
            Console console,
            Surroundings surroundings,
            Foreground foreground,
            InputStream input,
            Supplier<Verb> engine) {
        Clock clock = Clock.system(surroundings.zone());
        group("Containers")
                .add("run", () -> new RunVerb(engines, console, surroundings, foreground))
                .add("create", () -> new CreateVerb(engines, console, surroundings, foreground))
                .add("start", () -> new StartVerb(engines, console, foreground))
                .add("attach", () -> new AttachVerb(engines, console, foreground))
                .add("exec", () -> new ExecVerb(engines, console, surroundings, foreground))
                .add("ps", () -> new PsVerb(engines, console, clock))
                .add("logs", () -> new LogsVerb(engines, console, foreground, clock))
                .add("stop", () -> new StopVerb(engines, console))
                .add("kill", () -> new KillVerb(engines, console))
                .add("pause", () -> new PauseVerb(engines, console))
                .add("unpause", () -> new UnpauseVerb(engines, console))
                .add("top", () -> new TopVerb(engines, console, clock, surroundings.variable("TZ")))
                .add("stats", () -> new StatsVerb(engines, console))
                .add("wait", () -> new WaitVerb(engines, console))
                .add("restart", () -> new RestartVerb(engines, console, foreground))
                .add("rename", () -> new RenameVerb(engines))
                .add("rm", () -> new RmVerb(engines, console))
                .add("update", () -> new UpdateVerb(engines, console))
                .add("port", () -> new PortVerb(engines, console))
                .add("cp", () -> new CpVerb(engines, console, surroundings, input))
                .add("diff", () -> new DiffVerb(engines, console))
                .add("export", () -> new ExportVerb(engines, console, surroundings))
                .add("commit", () -> new CommitVerb(engines, console));
        group("Images")
                .add("import", () -> new ImportVerb(engines, console, surroundings, input))
                .add("load", () -> new LoadVerb(engines, console, surroundings, input))
                .add("save", () -> new SaveVerb(engines, console, surroundings))
                .add("images", () -> new ImagesVerb(engines, console, clock))
                .add("history", () -> new HistoryVerb(engines, console, clock))
                .add("tag", () -> new TagVerb(engines))
                .add("rmi", () -> new RmiVerb(engines, console));
        group("Registries")
                .add("pull", () -> new PullVerb(engines, console, surroundings, foreground))
                .add("push", () -> new PushVerb(engines, console, surroundings, foreground))
                .add("login", () -> new LoginVerb(engines, console, surroundings, foreground, input))
                .add("logout", () -> new LogoutVerb(engines, console, surroundings, foreground))
                .add("search", () -> new SearchVerb(engines, console, surroundings, foreground));
        group("Understanding")
                .add("explain", () -> new ExplainVerb(engines, console, surroundings))
                .add("inspect", () -> new InspectVerb(engines, console, InspectVerb.ANY))
                .add("events", () -> new EventsVerb(engines, console, clock))
                .add("lsns", () -> new LsnsVerb(engines, console, Path.of("/proc"), Path.of("/etc/passwd")))
                .add("info", () -> new InfoVerb(engines, console));
        group("Groups")
                .add("container", () -> new GroupVerb("container", "Manage containers", ofContainer, console))
                .add("image", () -> new GroupVerb("image", "Manage images", ofImage, console))
                .add(
                        "manifest",
                        () -> new GroupVerb("manifest", "Look at manifests in registries", ofManifest, console))
                .add("volume", () -> new GroupVerb("volume", "Manage volumes", ofVolume, console))
                .add("network", () -> new GroupVerb("network", "Manage networks", ofNetwork, console))
                .add("system", () -> new GroupVerb("system", "Manage Carafe", ofSystem, console));
        group("Others")
                .add("engine", engine)
                .add("version", () -> new VersionVerb(console))
                .add("completion", () -> new CompletionVerb(console, this))
                .add("help", () -> new HelpVerb(console, this));
        new Group(ofContainer)
                .addAll(group("Containers"))
                .add("ls", () -> new PsVerb(engines, console, clock))
                .add("list", () -> new PsVerb(engines, console, clock))
                .add("inspect", () -> new InspectVerb(engines, console, InspectVerb.CONTAINER))
                .add("prune", () -> new ContainerPruneVerb(engines, console, input, clock));
        new Group(ofImage)
                .add("ls", () -> new ImagesVerb(engines, console, clock))
                .add("list", () -> new ImagesVerb(engines, console, clock))
                .add("import", () -> new ImportVerb(engines, console, surroundings, input))
                .add("load", () -> new LoadVerb(engines, console, surroundings, input))
                .add("save", () -> new SaveVerb(engines, console, surroundings))
                .add("history", () -> new HistoryVerb(engines, console, clock))
                .add("inspect", () -> new InspectVerb(engines, console, InspectVerb.IMAGE))
                .add("prune", () -> new ImagePruneVerb(engines, console, input, clock))
                .add("rm", () -> new RmiVerb(engines, console))
                .add("remove", () -> new RmiVerb(engines, console))
                .add("tag", () -> new TagVerb(engines));
        new Group(ofImage)
                .add("pull", () -> new PullVerb(engines, console, surroundings, foreground))
                .add("push", () -> new PushVerb(engines, console, surroundings, foreground));
        new Group(ofManifest).add("inspect", () -> new ManifestInspectVerb(engines, console, surroundings, foreground));
        new Group(ofSystem)
                .add("df", () -> new SystemDfVerb(engines, console, clock))
                .add("events", () -> new EventsVerb(engines, console, clock))
                .add("info", () -> new InfoVerb(engines, console))
                .add("prune", () -> new SystemPruneVerb(engines, console, input, clock));
        new Group(ofNetwork)
                .add("connect", () -> new NetworkConnectVerb(engines, console))
                .add("create", () -> new NetworkCreateVerb(engines, console))
                .add("disconnect", () -> new NetworkDisconnectVerb(engines))
                .add("inspect", () -> new NetworkInspectVerb(engines, console))
                .add("ls", () -> new NetworkLsVerb(engines, console, clock))
                .add("list", () -> new NetworkLsVerb(engines, console, clock))
                .add("prune", () -> new NetworkPruneVerb(engines, console, input, clock))
                .add("rm", () -> new NetworkRmVerb(engines, console))
                .add("remove", () -> new NetworkRmVerb(engines, console));
        new Group(ofVolume)
                .add("create", () -> new VolumeCreateVerb(engines, console))
                .add("inspect", () -> new VolumeInspectVerb(engines, console))
                .add("ls", () -> new VolumeLsVerb(engines, console))
                .add("list", () -> new VolumeLsVerb(engines, console))
                .add("prune", () -> new VolumePruneVerb(engines, console, input))
                .add("rm", () -> new VolumeRmVerb(engines, console))
                .add("remove", () -> new VolumeRmVerb(engines, console));
    }

    /** Verbs that stand together in the help. */
    private record Group(Map<String, Supplier<Verb>> members) {
        Group add(String name, Supplier<Verb> verb) {
            members.put(name, verb);
            return this;
        }

        Group addAll(Group other) {
            members.putAll(other.members());
            return this;
        }
    }

    private Group group(String title) {
        return new Group(groups.computeIfAbsent(title, key -> new LinkedHashMap<>()));
    }

    /**
     * A verb, and the words that are left for it.
     *
     * @param words of the verb's own, without its name or names
     */
    public record Call(Verb verb, List<String> words) {}

    /**
     * The verb that words begin with: one, or two of a group.
     *
     * @throws UsageException when there is none
     */
    public Call find(List<String> words) {
        Verb verb = find(words.get(0));
        List<String> rest = words.subList(1, words.size());
        if (verb instanceof GroupVerb group && !rest.isEmpty() && !rest.get(0).startsWith("-")) {
            return new Call(group.member(rest.get(0)), rest.subList(1, rest.size()));
        }
        return new Call(verb, rest);
    }

    private Verb find(String name) {
        List<String> names = new ArrayList<>();
        for (Map<String, Supplier<Verb>> members : groups.values()) {
            Supplier<Verb> verb = members.get(name);
            if (verb != null) {
                return verb.get();
            }
            names.addAll(members.keySet());
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

    /** The names of the verbs that groups have, by the name of the group. */
    Map<String, List<String>> groups() {
        return Map.of(
                "container", List.copyOf(ofContainer.keySet()),
                "image", List.copyOf(ofImage.keySet()),
                "manifest", List.copyOf(ofManifest.keySet()),
                "volume", List.copyOf(ofVolume.keySet()),
                "network", List.copyOf(ofNetwork.keySet()),
                "system", List.copyOf(ofSystem.keySet()));
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
