package io.carafe.namespaces.mnt;

import io.carafe.api.MountSpec;
import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The options of a tmpfs in the words of mount(8) and tmpfs(5), as mount(2) takes them: words that are flags, and words
 * that the file system reads. Unless told otherwise a tmpfs is {@code nosuid,nodev,noexec,mode=1777}.
 *
 * @param flags mount flags
 * @param data what the file system reads
 */
record TmpfsOptions(Set<MountFlag> flags, String data) {
    /** A word that sets flags, and clears others. */
    private record Word(Set<MountFlag> set, Set<MountFlag> clear) {
        static Word set(MountFlag flag) {
            return new Word(EnumSet.of(flag), Set.of());
        }

        static Word clear(MountFlag flag) {
            return new Word(Set.of(), EnumSet.of(flag));
        }
    }

    private static final Set<MountFlag> ACCESS_TIMES =
            Set.of(MountFlag.NOATIME, MountFlag.RELATIME, MountFlag.STRICTATIME);

    private static final Map<String, Word> FLAGS = Map.ofEntries(
            Map.entry("defaults", new Word(Set.of(), Set.of())),
            Map.entry("ro", Word.set(MountFlag.RDONLY)),
            Map.entry("rw", Word.clear(MountFlag.RDONLY)),
            Map.entry("nosuid", Word.set(MountFlag.NOSUID)),
            Map.entry("suid", Word.clear(MountFlag.NOSUID)),
            Map.entry("nodev", Word.set(MountFlag.NODEV)),
            Map.entry("dev", Word.clear(MountFlag.NODEV)),
            Map.entry("noexec", Word.set(MountFlag.NOEXEC)),
            Map.entry("exec", Word.clear(MountFlag.NOEXEC)),
            Map.entry("noatime", new Word(EnumSet.of(MountFlag.NOATIME), ACCESS_TIMES)),
            Map.entry("atime", Word.clear(MountFlag.NOATIME)),
            Map.entry("relatime", new Word(EnumSet.of(MountFlag.RELATIME), ACCESS_TIMES)),
            Map.entry("norelatime", Word.clear(MountFlag.RELATIME)),
            Map.entry("strictatime", new Word(EnumSet.of(MountFlag.STRICTATIME), ACCESS_TIMES)),
            Map.entry("nostrictatime", Word.clear(MountFlag.STRICTATIME)),
            Map.entry("nodiratime", Word.set(MountFlag.NODIRATIME)),
            Map.entry("diratime", Word.clear(MountFlag.NODIRATIME)));

    private static final Pattern AMOUNT = Pattern.compile("[0-9]{1,19}[kKmMgG]?");

    /** What the file system reads, and what its value must look like. */
    private static final Map<String, Pattern> DATA = Map.of(
            "size", Pattern.compile("[0-9]{1,19}[kKmMgG%]?"),
            "mode", Pattern.compile("[0-7]{1,5}"),
            "uid", Pattern.compile("[0-9]{1,10}"),
            "gid", Pattern.compile("[0-9]{1,10}"),
            "nr_blocks", AMOUNT,
            "nr_inodes", AMOUNT,
            "huge", Pattern.compile("never|always|within_size|advise"),
            "mpol", Pattern.compile("[a-z]+(=[a-z]+)?(:[0-9-]+)?"));

    TmpfsOptions {
        flags = Set.copyOf(flags);
    }

    /**
     * Reads and checks them.
     *
     * @throws InvalidSpecificationException for a word or a value that tmpfs has not, or a value given twice
     */
    static TmpfsOptions of(MountSpec.Tmpfs tmpfs) {
        EnumSet<MountFlag> flags = EnumSet.copyOf(SystemMounts.INERT);
        Map<String, String> data = new LinkedHashMap<>();
        tmpfs.size().ifPresent(size -> data.put("size", Long.toString(size)));
        tmpfs.mode().ifPresent(mode -> data.put("mode", Integer.toOctalString(mode)));
        for (String option : List.of(tmpfs.options().split(",", -1))) {
            Word word = FLAGS.get(option);
            if (word != null) {
                flags.removeAll(word.clear);
                flags.addAll(word.set);
            } else if (!option.isEmpty()) {
                addData(tmpfs, option, data);
            }
        }
        data.putIfAbsent("mode", "1777");
        return new TmpfsOptions(
                flags,
                String.join(
                        ",",
                        data.entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .toList()));
    }

    private static void addData(MountSpec.Tmpfs tmpfs, String option, Map<String, String> data) {
        int equals = option.indexOf('=');
        String name = equals < 0 ? option : option.substring(0, equals);
        Pattern values = DATA.get(name);
        if (values == null) {
            throw new InvalidSpecificationException(
                    "the tmpfs " + tmpfs.target() + " has an option that tmpfs has not: " + printable(option),
                    "The options are "
                            + String.join(", ", FLAGS.keySet().stream().sorted().toList()) + " and, with a value, "
                            + String.join(", ", DATA.keySet().stream().sorted().toList()) + ".");
        }
        String value = option.substring(equals + 1);
        if (equals < 0 || !values.matcher(value).matches()) {
            throw new InvalidSpecificationException(
                    "the tmpfs " + tmpfs.target() + " has no valid value for " + name + ": " + printable(option),
                    "See tmpfs(5).");
        }
        if (data.put(name, value) != null) {
            throw new InvalidSpecificationException(
                    "the tmpfs " + tmpfs.target() + " is given " + name + " twice", "Give it once.");
        }
    }

    private static String printable(String option) {
        return Pathname.of(option.replace("\0", "\\0")).toString();
    }
}
