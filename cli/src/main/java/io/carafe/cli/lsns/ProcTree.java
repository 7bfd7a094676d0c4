package io.carafe.cli.lsns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads processes and their namespaces from a proc(5) file system, or from a directory that looks like one. */
final class ProcTree {
    /** The types of namespaces in the order of lsns(8). */
    static final List<String> TYPES = List.of("time", "cgroup", "pid", "user", "uts", "ipc", "mnt", "net");

    private static final Pattern LINK = Pattern.compile("[a-z_]+:\\[([0-9]+)]");
    private static final Pattern PID = Pattern.compile("[0-9]+");

    private final Path root;

    ProcTree(Path root) {
        this.root = root;
    }

    /** All processes that can be seen, by pid; those that end while they are read are left out. */
    List<ProcessEntry> processes() {
        List<ProcessEntry> processes = new ArrayList<>();
        try (DirectoryStream<Path> directories = Files.newDirectoryStream(
                root, path -> PID.matcher(path.getFileName().toString()).matches())) {
            directories.forEach(directory -> process(directory).ifPresent(processes::add));
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + root, e);
        }
        processes.sort(Comparator.comparingInt(ProcessEntry::pid));
        return processes;
    }

    private static Optional<ProcessEntry> process(Path directory) {
        try {
            Map<String, String> status = status(directory);
            List<Integer> nested = Arrays.stream(
                            status.getOrDefault("NSpid", "").split("\\s+"))
                    .filter(word -> !word.isEmpty())
                    .map(Integer::valueOf)
                    .toList();
            Map<String, Long> namespaces = namespaces(directory);
            if (namespaces.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new ProcessEntry(
                    Integer.parseInt(directory.getFileName().toString()),
                    Integer.parseInt(status.getOrDefault("PPid", "0")),
                    effectiveUid(status),
                    nested,
                    command(directory, status.getOrDefault("Name", "?")),
                    namespaces));
        } catch (IOException gone) {
            return Optional.empty();
        }
    }

    private static Map<String, String> status(Path directory) throws IOException {
        Map<String, String> status = new LinkedHashMap<>();
        String text = new String(Files.readAllBytes(directory.resolve("status")), StandardCharsets.UTF_8);
        for (String line : text.split("\n", -1)) {
            int colon = line.indexOf(':');
            if (colon > 0) {
                status.put(line.substring(0, colon), line.substring(colon + 1).strip());
            }
        }
        return status;
    }

    private static long effectiveUid(Map<String, String> status) {
        String[] uids = status.getOrDefault("Uid", "0 0").split("\\s+", -1);
        return Long.parseLong(uids[Math.min(1, uids.length - 1)]);
    }

    private static String command(Path directory, String name) throws IOException {
        String words = new String(Files.readAllBytes(directory.resolve("cmdline")), StandardCharsets.UTF_8);
        String command = words.replace('\0', ' ').strip();
        return command.isEmpty() ? "[" + name + "]" : command;
    }

    private static Map<String, Long> namespaces(Path directory) {
        Map<String, Long> namespaces = new LinkedHashMap<>();
        for (String type : TYPES) {
            try {
                String target = Files.readSymbolicLink(directory.resolve("ns").resolve(type))
                        .toString();
                Matcher matcher = LINK.matcher(target);
                if (matcher.matches()) {
                    namespaces.put(type, Long.valueOf(matcher.group(1)));
                }
            } catch (IOException notOurs) {
                // Another user's process, or a type that this kernel does not have.
            }
        }
        return namespaces;
    }
}
