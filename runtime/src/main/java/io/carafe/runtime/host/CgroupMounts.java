package io.carafe.runtime.host;

import io.carafe.api.isolation.CgroupHierarchy;
import io.carafe.api.kernel.Pathname;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds the hierarchies of control groups that are mounted, in proc_pid_mountinfo(5). */
final class CgroupMounts {
    private static final String SEPARATOR = " - ";
    private static final int MOUNT_POINT = 4;
    private static final int TYPE = 0;
    private static final int SUPER_OPTIONS = 2;
    private static final Set<String> CONTROLLERS = Set.of("freezer", "cpuacct", "cpu", "memory", "pids", "blkio");

    private final Path root;

    CgroupMounts(Path root) {
        this.root = root;
    }

    /** Those in which this process can make groups, each once, in the order in which they were mounted. */
    List<CgroupHierarchy> writable() {
        List<CgroupHierarchy> found = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (String line : lines("proc/self/mountinfo")) {
            int separator = line.indexOf(SEPARATOR);
            if (separator < 0) {
                continue;
            }
            String[] mount = line.substring(0, separator).split(" ");
            String[] system = line.substring(separator + SEPARATOR.length()).split(" ");
            boolean isCgroup = system[TYPE].equals("cgroup") || system[TYPE].equals("cgroup2");
            if (isCgroup
                    && mount.length > MOUNT_POINT
                    && system.length > SUPER_OPTIONS
                    && isWritable(mount[MOUNT_POINT])) {
                CgroupHierarchy hierarchy = hierarchy(system, mount[MOUNT_POINT]);
                if (seen.add(hierarchy.version() + " " + hierarchy.controllers())) {
                    found.add(hierarchy);
                }
            }
        }
        return found;
    }

    private CgroupHierarchy hierarchy(String[] system, String mountPoint) {
        boolean unified = system[TYPE].equals("cgroup2");
        List<String> names = unified
                ? lines(mountPoint.substring(1) + "/cgroup.subtree_control")
                : List.of(system[SUPER_OPTIONS].replace(',', ' '));
        Set<String> controllers = new HashSet<>();
        names.forEach(line -> controllers.addAll(List.of(line.strip().split(" "))));
        if (!unified) {
            controllers.retainAll(CONTROLLERS);
        }
        controllers.remove("");
        return new CgroupHierarchy(unified ? 2 : 1, Pathname.of(mountPoint), controllers);
    }

    /** Not one that is mounted read-only, as in most containers. */
    private boolean isWritable(String mountPoint) {
        return Files.isWritable(root.resolve(mountPoint.substring(1)));
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
