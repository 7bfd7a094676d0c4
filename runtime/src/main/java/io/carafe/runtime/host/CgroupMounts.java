package io.carafe.runtime.host;

import io.carafe.api.isolation.CgroupHierarchy;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.OpenFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.kernel.Result;
import io.carafe.api.resources.Controller;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Finds the hierarchies of control groups that are mounted, in proc_pid_mountinfo(5). */
final class CgroupMounts {
    private static final String SEPARATOR = " - ";
    private static final int ROOT = 3;
    private static final int MOUNT_POINT = 4;
    private static final int TYPE = 0;
    private static final int SUPER_OPTIONS = 2;
    private static final int FIELDS = 3;
    private static final Set<String> CONTROLLERS =
            Arrays.stream(Controller.values()).map(one -> one.name(1)).collect(Collectors.toUnmodifiableSet());

    private final Kernel kernel;
    private final Path root;
    private final boolean rootless;

    CgroupMounts(Kernel kernel, Path root, boolean rootless) {
        this.kernel = kernel;
        this.root = root;
        this.rootless = rootless;
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
            if (isCgroup && mount.length > MOUNT_POINT && system.length > SUPER_OPTIONS) {
                base(mount, system).map(base -> hierarchy(system, base)).ifPresent(hierarchy -> {
                    if (seen.add(hierarchy.version() + " " + hierarchy.controllers())) {
                        found.add(hierarchy);
                    }
                });
            }
        }
        return found;
    }

    /**
     * Where groups can be made. For root that is where the hierarchy is mounted, unless read-only, as in most containers. For
     * another user it is the uppermost of the groups that this process is in which is his: who owns it has the right to move
     * processes about below it, and processes are not in it themselves, but further down.
     */
    private Optional<String> base(String[] mount, String[] system) {
        String at = mount[MOUNT_POINT];
        if (!rootless) {
            return Optional.of(at).filter(this::isWritable);
        }
        for (String name : inside(own(system), mount[ROOT]).split("/")) {
            at = name.isEmpty() ? at : at + "/" + name;
            if (isWritable(at) && isWritable(at + "/cgroup.procs")) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    /** The group that this process is in, in proc_pid_cgroup(5). */
    private String own(String[] system) {
        boolean unified = system[TYPE].equals("cgroup2");
        for (String line : lines("proc/self/cgroup")) {
            String[] fields = line.split(":", FIELDS);
            boolean same = fields.length == FIELDS
                    && (unified
                            ? fields[1].isEmpty()
                            : !fields[1].isEmpty()
                                    && List.of(system[SUPER_OPTIONS].split(","))
                                            .containsAll(List.of(fields[1].split(","))));
            if (same) {
                return fields[2];
            }
        }
        return "/";
    }

    private static String inside(String path, String mountRoot) {
        return !mountRoot.equals("/") && path.startsWith(mountRoot) ? path.substring(mountRoot.length()) : path;
    }

    private CgroupHierarchy hierarchy(String[] system, String base) {
        boolean unified = system[TYPE].equals("cgroup2");
        List<String> names = unified
                ? lines(base.substring(1) + "/cgroup.controllers")
                : List.of(system[SUPER_OPTIONS].replace(',', ' '));
        Set<String> controllers = new HashSet<>();
        names.forEach(line -> controllers.addAll(List.of(line.strip().split(" "))));
        if (!unified) {
            controllers.retainAll(CONTROLLERS);
        } else if (!rootless && takesPrograms(Pathname.of(base))) {
            controllers.add(Controller.DEVICES.name(2));
        }
        controllers.remove("");
        return new CgroupHierarchy(unified ? 2 : 1, Pathname.of(base), controllers);
    }

    /** Whether the kernel asks programs about devices. */
    private boolean takesPrograms(Pathname directory) {
        Result opened = kernel.open(FileCalls.AT_FDCWD, directory, EnumSet.of(OpenFlag.RDONLY, OpenFlag.DIRECTORY));
        if (!opened.ok()) {
            return false;
        }
        try (Descriptor descriptor = new Descriptor(kernel, (int) opened.raw())) {
            return kernel.bpfCountDevicePrograms(descriptor.number()).ok();
        }
    }

    private boolean isWritable(String path) {
        return Files.isWritable(root.resolve(path.substring(1)));
    }

    private List<String> lines(String file) {
        try {
            return Files.readAllLines(root.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException absent) {
            return List.of();
        }
    }
}
