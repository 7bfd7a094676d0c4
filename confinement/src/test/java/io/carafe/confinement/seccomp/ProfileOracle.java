package io.carafe.confinement.seccomp;

import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a profile says of a call, found by reading its rules one by one: slow, plain, and without anything that the
 * compiler uses but the table of numbers.
 */
final class ProfileOracle {
    private static final Map<String, Integer> SOCKETS = numbered(
            "socket bind connect listen accept getsockname getpeername socketpair send recv sendto recvfrom shutdown"
                    + " setsockopt getsockopt sendmsg recvmsg accept4 recvmmsg sendmmsg");
    private static final Map<String, Integer> IPC = Map.ofEntries(
            Map.entry("semop", 1),
            Map.entry("semget", 2),
            Map.entry("semctl", 3),
            Map.entry("semtimedop", 4),
            Map.entry("msgsnd", 11),
            Map.entry("msgrcv", 12),
            Map.entry("msgget", 13),
            Map.entry("msgctl", 14),
            Map.entry("shmat", 21),
            Map.entry("shmdt", 22),
            Map.entry("shmget", 23),
            Map.entry("shmctl", 24));

    private final Profile profile;
    private final Circumstances here;
    private final Map<Abi, Map<Integer, Set<String>>> names;
    private final SyscallTable table;
    private final Map<Abi, Integer> highest = new EnumMap<>(Abi.class);

    ProfileOracle(Profile profile, Circumstances here, SyscallTable table) {
        this.profile = profile;
        this.here = here;
        this.table = table;
        this.names = Arrays.stream(Abi.values())
                .collect(Collectors.toMap(
                        abi -> abi,
                        abi -> table.calls(abi).entrySet().stream()
                                .collect(Collectors.groupingBy(
                                        Map.Entry::getValue,
                                        Collectors.mapping(Map.Entry::getKey, Collectors.toSet())))));
    }

    private static Map<String, Integer> numbered(String names) {
        Map<String, Integer> numbers = new TreeMap<>();
        for (String name : names.split(" ")) {
            numbers.put(name, numbers.size() + 1);
        }
        return numbers;
    }

    int decide(Abi abi, int number, long... arguments) {
        if (!profile.abis().contains(abi) || abi.processor() != here.processor()) {
            return Action.KILL_PROCESS.word();
        }
        if (number > highest(abi)) {
            return switch (profile.otherwise().kind()) {
                case ALLOW, LOG, TRACE -> profile.otherwise().word();
                default -> Action.errno(38).word();
            };
        }
        Set<String> called = names.get(abi).getOrDefault(number, Set.of());
        Optional<Rule> plain = profile.rules().stream()
                .filter(this::counts)
                .filter(rule -> rule.conditions().isEmpty())
                .filter(rule -> called.stream().anyMatch(rule.names()::contains))
                .findFirst();
        if (plain.isPresent()) {
            return plain.get().action().word();
        }
        for (Rule rule : profile.rules()) {
            if (counts(rule) && (direct(rule, called, abi, arguments) || muxed(rule, called, abi, arguments))) {
                return rule.action().word();
            }
        }
        return profile.otherwise().word();
    }

    /** Whether some rule for the call looks at arguments. */
    boolean asks(Abi abi, int number) {
        Set<String> called = names.get(abi).getOrDefault(number, Set.of());
        return called.contains("socketcall")
                || called.contains("ipc")
                || profile.rules().stream()
                        .anyMatch(rule ->
                                !rule.conditions().isEmpty() && called.stream().anyMatch(rule.names()::contains));
    }

    private boolean counts(Rule rule) {
        return rule.holds(here) && !rule.action().equals(profile.otherwise());
    }

    private int highest(Abi abi) {
        return highest.computeIfAbsent(abi, this::findHighest);
    }

    private int findHighest(Abi abi) {
        int found = -1;
        for (Rule rule : profile.rules()) {
            for (String name : counts(rule) ? rule.names() : Set.<String>of()) {
                found = Math.max(found, table.number(name, abi).orElse(-1));
            }
        }
        return found;
    }

    private static boolean direct(Rule rule, Set<String> called, Abi abi, long... arguments) {
        return called.stream().anyMatch(rule.names()::contains)
                && rule.conditions().stream().allMatch(condition -> holds(condition, abi, arguments));
    }

    private static boolean muxed(Rule rule, Set<String> called, Abi abi, long... arguments) {
        Map<String, Integer> ways = called.contains("socketcall") ? SOCKETS : called.contains("ipc") ? IPC : Map.of();
        List<Condition> others = rule.conditions().stream()
                .filter(condition -> condition.argument() != 0)
                .toList();
        return abi == Abi.I386
                && rule.names().stream()
                        .anyMatch(name -> ways.containsKey(name) && ways.get(name) == (arguments[0] & 0xffffffffL))
                && others.stream().allMatch(condition -> holds(condition, abi, arguments));
    }

    private static boolean holds(Condition condition, Abi abi, long... arguments) {
        long bits = condition.half() || !abi.isWide() ? 0xffffffffL : -1;
        long argument = arguments[condition.argument()] & bits;
        long value = condition.value() & bits;
        int order = Long.compareUnsigned(argument, value);
        return switch (condition.comparison()) {
            case EQ -> order == 0;
            case NE -> order != 0;
            case LT -> order < 0;
            case LE -> order <= 0;
            case GT -> order > 0;
            case GE -> order >= 0;
            case MASKED_EQ -> (argument & condition.mask()) == (value & condition.mask());
        };
    }
}
