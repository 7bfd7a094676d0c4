package io.carafe.confinement.seccomp;

import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Capability;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the profile that containers have unless they say otherwise: the resource {@code default-profile.txt}, which tells its form. */
final class DefaultProfile {
    private static final Pattern HEADER = Pattern.compile("(allow|errno (\\d+))"
            + "(?: on (?<arch>\\w+))?(?: since (?<kernel>[\\d.]+))?"
            + "(?: with (?<with>CAP_\\w+))?(?: without (?<without>CAP_\\w+))?(?: if (?<if>.+))?");
    private static final Pattern CONDITION = Pattern.compile("(int )?arg(\\d)(?: & (0x[0-9a-f]+))? (==|!=) (\\w+)");

    private final List<Rule> rules = new ArrayList<>();

    private DefaultProfile() {}

    static Profile load() {
        DefaultProfile reader = new DefaultProfile();
        try (InputStream in = DefaultProfile.class.getResourceAsStream("default-profile.txt")) {
            reader.read(new BufferedReader(new InputStreamReader(in, StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Profile(Action.errno(Action.EPERM), EnumSet.allOf(Abi.class), reader.rules, false);
    }

    private void read(BufferedReader lines) throws IOException {
        String header = "";
        Set<String> names = new HashSet<>();
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            if (line.startsWith("  ")) {
                names.addAll(List.of(line.strip().split(" ")));
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                finish(header, names);
                header = line;
                names.clear();
            }
        }
        finish(header, names);
    }

    private void finish(String header, Set<String> names) {
        if (names.isEmpty()) {
            return;
        }
        Matcher found = HEADER.matcher(header);
        if (!found.matches()) {
            throw new IllegalStateException("no rule: " + header);
        }
        Action action = found.group(2) == null ? Action.ALLOW : Action.errno(Integer.parseInt(found.group(2)));
        Rule.Where includes = new Rule.Where(
                optional(found, "arch").map(Set::of).orElse(Set.of()),
                optional(found, "with").flatMap(Capability::of).map(Set::of).orElse(Set.of()),
                optional(found, "kernel").flatMap(KernelVersion::of));
        Rule.Where excludes = new Rule.Where(
                Set.of(),
                optional(found, "without").flatMap(Capability::of).map(Set::of).orElse(Set.of()),
                Optional.empty());
        List<Condition> conditions = new ArrayList<>();
        optional(found, "if").ifPresent(all -> {
            for (String one : all.split(" and ")) {
                conditions.add(condition(one));
            }
        });
        rules.add(new Rule(names, action, conditions, includes, excludes));
    }

    private static Optional<String> optional(Matcher found, String group) {
        return Optional.ofNullable(found.group(group));
    }

    private static Condition condition(String text) {
        Matcher found = CONDITION.matcher(text);
        if (!found.matches()) {
            throw new IllegalStateException("no condition: " + text);
        }
        long mask = found.group(3) == null ? 0 : Long.decode(found.group(3));
        Comparison comparison = found.group(3) != null
                ? Comparison.MASKED_EQ
                : found.group(4).equals("==") ? Comparison.EQ : Comparison.NE;
        return new Condition(
                Integer.parseInt(found.group(2)),
                comparison,
                Long.decode(found.group(5)),
                mask,
                found.group(1) != null);
    }
}
