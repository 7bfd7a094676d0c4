package io.carafe.cli.lsns;

import io.carafe.cli.format.Table;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.LongFunction;

/**
 * Which namespaces there are, as lsns(8) lists them, and which container each belongs to. A namespace belongs to a
 * container when the container's first process is in it and this command is not.
 */
public final class NamespaceReport {
    private static final String HOST = "";

    private final List<ProcessEntry> processes;
    private final int self;
    private final Map<Integer, String> containers;
    private final LongFunction<String> userNames;

    private NamespaceReport(
            List<ProcessEntry> processes, int self, Map<Integer, String> containers, LongFunction<String> userNames) {
        this.processes = processes;
        this.self = self;
        this.containers = containers;
        this.userNames = userNames;
    }

    /**
     * Reads /proc.
     *
     * @param proc where it is
     * @param self the pid of a process that is in the host's namespaces: this one
     * @param containers names of containers, by the pid of their first process
     * @param userNames names of users
     */
    public static NamespaceReport read(
            Path proc, int self, Map<Integer, String> containers, LongFunction<String> userNames) {
        return new NamespaceReport(new ProcTree(proc).processes(), self, containers, userNames);
    }

    /** One namespace of one type. */
    private record Key(String type, long inode) {}

    private static final class Members {
        private final ProcessEntry first;
        private int count;

        private Members(ProcessEntry first) {
            this.first = first;
        }
    }

    /** All namespaces, those of the host first; or those of one container alone. */
    public String namespaces(String container) {
        Map<Key, Members> members = new LinkedHashMap<>();
        for (ProcessEntry process : processes) {
            process.namespaces().forEach((type, inode) -> {
                Members found = members.computeIfAbsent(new Key(type, inode), key -> new Members(process));
                found.count++;
            });
        }
        Map<Key, String> owners = owners();
        List<Key> keys = new ArrayList<>(members.keySet());
        keys.sort(Comparator.<Key, String>comparing(key -> owners.getOrDefault(key, HOST))
                .thenComparing(key -> ProcTree.TYPES.indexOf(key.type()))
                .thenComparingLong(Key::inode));
        Table table = new Table(List.of("NS", "TYPE", "NPROCS", "PID", "USER", "CONTAINER", "COMMAND"));
        for (Key key : keys) {
            if (!container.isEmpty() && !isIn(container, key)) {
                continue;
            }
            Members group = members.get(key);
            if (group != null) {
                table.add(List.of(
                        Long.toString(key.inode()),
                        key.type(),
                        Integer.toString(group.count),
                        Integer.toString(group.first.pid()),
                        userNames.apply(group.first.uid()),
                        owners.getOrDefault(key, "-"),
                        group.first.command()));
            }
        }
        return table.text();
    }

    /** The pids that each process of the containers, or of one of them, has in every PID namespace that it is in. */
    public String nestedPids(String container) {
        Map<Long, String> ofNamespace = new HashMap<>();
        owners().forEach((key, name) -> {
            if (key.type().equals("pid")) {
                ofNamespace.put(key.inode(), name);
            }
        });
        Table table = new Table(List.of("PID", "PID INSIDE", "USER", "CONTAINER", "COMMAND"));
        boolean any = false;
        for (ProcessEntry process : processes) {
            String owner = ofNamespace.get(process.namespaces().getOrDefault("pid", 0L));
            if (owner == null || (!container.isEmpty() && !owner.equals(container))) {
                continue;
            }
            any = true;
            List<Integer> nested = process.nestedPids();
            String inside = String.join(
                    " > ",
                    nested.subList(Math.min(1, nested.size()), nested.size()).stream()
                            .map(String::valueOf)
                            .toList());
            table.add(List.of(
                    Integer.toString(process.pid()), inside, userNames.apply(process.uid()), owner, process.command()));
        }
        return any ? table.text() : "";
    }

    private boolean isIn(String container, Key key) {
        return processes.stream()
                .filter(process -> container.equals(containers.get(process.pid())))
                .anyMatch(process ->
                        Long.valueOf(key.inode()).equals(process.namespaces().get(key.type())));
    }

    /**
     * Whose each namespace is that is not the host's: the container's whose first process is in it; failing that, the
     * container's whose other namespaces its processes share.
     */
    private Map<Key, String> owners() {
        Map<Key, String> owners = new HashMap<>();
        Map<String, Long> host = hostNamespaces();
        for (ProcessEntry process : processes) {
            String name = containers.get(process.pid());
            if (name != null) {
                foreign(process, host).forEach(key -> owners.merge(key, name, (a, b) -> a.equals(b) ? a : a + "," + b));
            }
        }
        for (ProcessEntry process : processes) {
            List<Key> keys = foreign(process, host);
            keys.stream()
                    .map(owners::get)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .ifPresent(owner -> keys.forEach(key -> owners.putIfAbsent(key, owner)));
        }
        return owners;
    }

    private static List<Key> foreign(ProcessEntry process, Map<String, Long> host) {
        return process.namespaces().entrySet().stream()
                .filter(namespace -> !namespace.getValue().equals(host.get(namespace.getKey())))
                .map(namespace -> new Key(namespace.getKey(), namespace.getValue()))
                .sorted(Comparator.comparing(Key::type))
                .toList();
    }

    /** The namespaces of this command itself. */
    private Map<String, Long> hostNamespaces() {
        return processes.stream()
                .filter(process -> process.pid() == self)
                .findFirst()
                .map(ProcessEntry::namespaces)
                .orElse(Map.of());
    }
}
