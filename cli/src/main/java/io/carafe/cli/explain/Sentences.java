package io.carafe.cli.explain;

import io.carafe.api.NamespaceKind;
import io.carafe.api.NamespaceMode;
import io.carafe.api.isolation.LaunchContext;
import io.carafe.api.isolation.Rootfs;
import io.carafe.api.kernel.Errno;
import io.carafe.api.launch.Step;
import java.util.Locale;
import java.util.stream.Collectors;

/** Puts data into plain words. */
final class Sentences {
    private Sentences() {}

    /** A clause that completes "cannot …", as a sentence. */
    static String sentence(String clause) {
        String text = clause.strip();
        if (text.isEmpty()) {
            return "";
        }
        int first = text.codePointAt(0);
        String rest = text.substring(Character.charCount(first));
        // "pivot_root …" and "/proc …" keep their names as they are.
        boolean name = rest.split(" ", 2)[0].contains("_");
        String start =
                name ? Character.toString(first) : Character.toString(first).toUpperCase(Locale.ROOT);
        String end = text.endsWith(".") || text.endsWith("?") || text.endsWith("!") ? "" : ".";
        return start + rest + end;
    }

    /** Why a step is made, and what becomes of its failure. */
    static String reason(Step step) {
        StringBuilder out = new StringBuilder(sentence(step.why()));
        if (!step.tolerated().isEmpty()) {
            out.append(' ')
                    .append(step.tolerated().stream().sorted().map(Errno::name).collect(Collectors.joining(" or ")))
                    .append(step.skipAfterFailure() > 0 ? skips(step.skipAfterFailure()) : " is fine.");
        }
        if (step.skipAfterSuccess() > 0) {
            out.append(" Success").append(skips(step.skipAfterSuccess()));
        }
        return out.toString();
    }

    private static String skips(int count) {
        return " skips the next " + (count == 1 ? "step." : count + " steps.");
    }

    /** Whose namespace of a kind a container has, and what that means. */
    static String namespace(NamespaceKind kind, LaunchContext context) {
        NamespaceMode mode = context.mode(kind);
        if (mode instanceof NamespaceMode.Private) {
            return "its own: " + ofItsOwn(kind);
        }
        if (mode instanceof NamespaceMode.OfContainer other) {
            return "that of the container " + other.container();
        }
        return "the host's";
    }

    private static String ofItsOwn(NamespaceKind kind) {
        return switch (kind) {
            case PID -> "it sees its own processes alone, and its first one is PID 1";
            case MNT -> "its mounts, its root among them, are nobody else's";
            case NET -> "network devices, addresses, routes and ports that nobody else sees";
            case UTS -> "a host name that it can change without the host noticing";
            case IPC -> "shared memory, semaphores and message queues of its own";
            case USER -> "its root is somebody without rights outside";
            case CGROUP -> "its own control group looks like the root of all of them";
        };
    }

    /** What a root file system is made of. */
    static String root(Rootfs rootfs) {
        int count = rootfs.lower().size();
        String layers = count == 1 ? "one read-only directory" : count + " read-only layers";
        String changes = rootfs.writable() instanceof Rootfs.OnDisk disk
                ? "changes go to " + disk.upper()
                : "changes go to memory and vanish with the container";
        return "an overlay of " + layers + "; " + changes;
    }

    /** {@code 3 steps}. */
    static String count(long count, String what) {
        return count + " " + what + (count == 1 ? "" : "s");
    }
}
