package io.carafe.confinement.seccomp;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.OptionalInt;
import java.util.TreeMap;

/**
 * What a profile decides in given circumstances, for each system call of each {@link Abi}. As in libseccomp, a rule without
 * conditions goes before those with, and the earlier rule before the later; a rule that says what is said anyway is none.
 */
final class Decisions {
    private final Profile profile;
    private final Map<Abi, NavigableMap<Integer, Decision>> byAbi;

    private Decisions(Profile profile, Map<Abi, NavigableMap<Integer, Decision>> byAbi) {
        this.profile = profile;
        this.byAbi = byAbi;
    }

    static Decisions of(Profile profile, Circumstances here, SyscallTable table) {
        List<Rule> rules = profile.rules().stream()
                .filter(rule -> rule.holds(here) && !rule.action().equals(profile.otherwise()))
                .toList();
        Map<Abi, NavigableMap<Integer, Decision>> byAbi = new EnumMap<>(Abi.class);
        for (Abi abi : Abi.values()) {
            if (abi.processor() == here.processor() && profile.abis().contains(abi)) {
                byAbi.put(abi, new Collector(profile, abi, table).collect(rules));
            }
        }
        return new Decisions(profile, byAbi);
    }

    /** Those that were asked for and that this processor can have; calls of any other end the process. */
    Map<Abi, NavigableMap<Integer, Decision>> byAbi() {
        return byAbi;
    }

    /** For a call that no rule is for. */
    Action otherwise() {
        return profile.otherwise();
    }

    /**
     * For a call with a higher number than all that the profile is about. To be told that it is forbidden would stop a
     * program that would do without it when told that it is unknown.
     */
    Action beyond() {
        return switch (profile.otherwise().kind()) {
            case ALLOW, LOG, TRACE -> profile.otherwise();
            default -> Action.errno(Action.ENOSYS);
        };
    }

    Decision decide(Abi abi, int number) {
        NavigableMap<Integer, Decision> calls = byAbi.getOrDefault(abi, new TreeMap<>());
        Decision found = calls.get(number);
        if (found != null) {
            return found;
        }
        boolean known = !calls.isEmpty() && number <= calls.lastKey();
        return Decision.of(known ? otherwise() : beyond());
    }

    /** Puts the rules for one way of calling together. */
    private static final class Collector {
        private final Profile profile;
        private final Abi abi;
        private final SyscallTable table;
        private final Multiplexed multiplexed = new Multiplexed();
        private final Map<Integer, Action> always = new TreeMap<>();
        private final Map<Integer, List<Decision.Branch>> sometimes = new TreeMap<>();

        Collector(Profile profile, Abi abi, SyscallTable table) {
            this.profile = profile;
            this.abi = abi;
            this.table = table;
        }

        NavigableMap<Integer, Decision> collect(List<Rule> rules) {
            for (Rule rule : rules) {
                rule.names().stream().sorted().forEach(name -> add(name, rule));
            }
            NavigableMap<Integer, Decision> decisions = new TreeMap<>();
            always.forEach((number, action) -> decisions.put(number, Decision.of(action)));
            sometimes.forEach((number, branches) -> {
                List<Decision.Branch> all = new ArrayList<>(branches);
                all.add(new Decision.Branch(List.of(), profile.otherwise()));
                decisions.putIfAbsent(number, new Decision(all));
            });
            return decisions;
        }

        private void add(String name, Rule rule) {
            table.number(name, abi).ifPresent(number -> add(number, rule.conditions(), rule.action()));
            if (abi == Abi.I386) {
                multiplexed.of(name).ifPresent(way -> add(way, rule));
            }
        }

        private void add(Multiplexed.Way way, Rule rule) {
            OptionalInt number = table.number(way.through(), abi);
            List<Condition> conditions = new ArrayList<>();
            conditions.add(new Condition(0, Comparison.EQ, way.selector(), 0, false));
            rule.conditions().stream()
                    .filter(condition -> condition.argument() != 0)
                    .forEach(conditions::add);
            number.ifPresent(found -> add(found, conditions, rule.action()));
        }

        private void add(int number, List<Condition> conditions, Action action) {
            if (conditions.isEmpty()) {
                always.putIfAbsent(number, action);
            } else {
                List<Condition> fitting = abi.isWide()
                        ? conditions
                        : conditions.stream().map(Condition::inHalf).toList();
                sometimes.computeIfAbsent(number, none -> new ArrayList<>()).add(new Decision.Branch(fitting, action));
            }
        }
    }
}
