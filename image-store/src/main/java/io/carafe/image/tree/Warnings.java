package io.carafe.image.tree;

import io.carafe.api.kernel.Pathname;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** What could not be made as the source has it, counted by kind, with a few names each. */
final class Warnings {
    private static final int EXAMPLES = 3;

    /** The kinds, with the words for one and for several. */
    enum Kind {
        DEVICE(
                "device node was left out, because only root can make one",
                "device nodes were left out, because only root can make them"),
        ATTRIBUTE(
                "file lacks an extended attribute that the kernel did not let set",
                "files lack extended attributes that the kernel did not let set"),
        OVERLAY_ATTRIBUTE(
                "file had an attribute of overlayfs, which was left out",
                "files had attributes of overlayfs, which were left out"),
        ACCESS_CONTROL_LIST(
                "file has an access control list in text form, which was left out",
                "files have access control lists in text form, which were left out"),
        SOCKET("socket was left out", "sockets were left out"),
        STORE(
                "directory was left out, because it is the image store itself",
                "directories were left out, because they are the image store itself"),
        MOUNT(
                "file or directory was left out, because something else is mounted there",
                "files and directories were left out, because something else is mounted there"),
        WHITEOUT_NAME(
                "file was left out, because layers use names that begin with .wh. to hide others",
                "files were left out, because layers use names that begin with .wh. to hide others"),
        SEPARATED("hard link became a file of its own", "hard links became files of their own");

        private final String one;
        private final String several;

        Kind(String one, String several) {
            this.one = one;
            this.several = several;
        }
    }

    private record Count(long files, List<Pathname> examples) {}

    private final Map<Kind, Count> counts = new EnumMap<>(Kind.class);

    void add(Kind kind, Pathname example) {
        Count before = counts.getOrDefault(kind, new Count(0, List.of()));
        List<Pathname> examples = before.examples();
        if (examples.size() < EXAMPLES) {
            examples = new ArrayList<>(examples);
            examples.add(example);
        }
        counts.put(kind, new Count(before.files() + 1, examples));
    }

    void add(Kind kind, long files) {
        if (files > 0) {
            Count before = counts.getOrDefault(kind, new Count(0, List.of()));
            counts.put(kind, new Count(before.files() + files, before.examples()));
        }
    }

    /** Sentences without a full stop, for instance {@code 2 sockets were left out: run/a, run/b}. */
    List<String> sentences() {
        List<String> sentences = new ArrayList<>();
        counts.forEach((kind, count) -> {
            String names = count.examples().stream().map(Pathname::toString).collect(Collectors.joining(", "));
            sentences.add(count.files() + " " + (count.files() == 1 ? kind.one : kind.several)
                    + (names.isEmpty() ? "" : ": " + names)
                    + (count.files() > count.examples().size() && !names.isEmpty() ? ", …" : ""));
        });
        return sentences;
    }
}
