package io.carafe.cli.lsns;

import java.util.List;
import java.util.Map;

/**
 * What /proc tells of a process.
 *
 * @param uid its effective user
 * @param nestedPids its pid in each PID namespace that it is in, the outermost first
 * @param command its command line, or its name in brackets
 * @param namespaces inode numbers by type; those that may be read
 */
record ProcessEntry(
        int pid, int parent, long uid, List<Integer> nestedPids, String command, Map<String, Long> namespaces) {
    ProcessEntry {
        nestedPids = List.copyOf(nestedPids);
        namespaces = Map.copyOf(namespaces);
    }
}
