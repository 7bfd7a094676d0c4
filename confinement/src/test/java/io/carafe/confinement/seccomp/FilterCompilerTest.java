package io.carafe.confinement.seccomp;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Capability;
import io.carafe.api.kernel.CapabilitySet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Compares what compiled filters do with what their profiles say, for every number of a call and telling arguments. */
class FilterCompilerTest {
    private static final int HIGHEST = 600;
    private static final int PROFILES = 10;
    private static final long SEED = 20200202;
    private static final SyscallTable TABLE = SyscallTable.load();

    private static Circumstances here(Architecture processor, CapabilitySet capabilities) {
        return new Circumstances(processor, new KernelVersion(6, 1), capabilities);
    }

    private static FilterMachine compiled(Profile profile, Circumstances here) {
        return new FilterMachine(FilterCompiler.compile(Decisions.of(profile, here, TABLE)));
    }

    @ParameterizedTest
    @EnumSource
    void theDefaultProfileDecidesAsItSays(Architecture processor) {
        for (CapabilitySet capabilities : List.of(
                CapabilitySet.NONE,
                CapabilitySet.of(Capability.SYS_ADMIN),
                CapabilitySet.of(Capability.SYS_PTRACE, Capability.SYS_NICE, Capability.BPF),
                CapabilitySet.upTo(Capability.CHECKPOINT_RESTORE.number()))) {
            agree(DefaultProfile.load(), here(processor, capabilities), List.of(0L));
        }
    }

    @Test
    void theDefaultFilterIsShortAndFast() {
        Decisions decisions = Decisions.of(DefaultProfile.load(), here(Architecture.X86_64, CapabilitySet.NONE), TABLE);
        List<Instruction> program = FilterCompiler.compile(decisions);
        FilterMachine machine = new FilterMachine(program);

        int longest = 0;
        for (int number = 0; number < HIGHEST; number++) {
            machine.run(number, Abi.X86_64.audit(), 0, 0, 0, 0, 0, 0);
            longest = Math.max(longest, machine.steps());
        }

        assertThat(program).hasSizeLessThan(700);
        assertThat(longest).isLessThan(30);
    }

    /** Profiles that nobody would write, with every comparison, on all architectures. */
    @Test
    void anyProfileDecidesAsItSays() {
        Random random = new Random(SEED);
        for (int i = 0; i < PROFILES; i++) {
            List<Long> values = new ArrayList<>();
            Profile profile = randomProfile(random, values);
            Architecture processor = random.nextBoolean() ? Architecture.X86_64 : Architecture.AARCH64;
            agree(profile, here(processor, new CapabilitySet(random.nextLong())), values);
        }
    }

    @Test
    void aSyscallWithManyConditionsReachesFartherThanAJump() {
        List<Rule> rules = new ArrayList<>();
        List<Long> values = new ArrayList<>();
        for (long i = 0; i < 200; i++) {
            values.add(i << 31 | i);
            rules.add(new Rule(
                    Set.of("read"),
                    Action.errno((int) i + 1),
                    List.of(new Condition(0, Comparison.EQ, i << 31 | i, 0, false)),
                    Rule.Where.ANYWHERE,
                    Rule.Where.ANYWHERE));
        }
        Profile profile = new Profile(Action.ALLOW, EnumSet.of(Abi.X86_64, Abi.I386), rules, false);

        agree(profile, here(Architecture.X86_64, CapabilitySet.NONE), values);
    }

    @Test
    void callsOfAnotherArchitectureEndTheProcess() {
        Profile profile = new Profile(Action.ALLOW, EnumSet.of(Abi.X86_64), List.of(), false);
        FilterMachine machine = compiled(profile, here(Architecture.X86_64, CapabilitySet.NONE));

        assertThat(machine.run(0, Abi.X86_64.audit(), 0, 0, 0, 0, 0, 0)).isEqualTo(Action.ALLOW.word());
        assertThat(machine.run(0, Abi.I386.audit(), 0, 0, 0, 0, 0, 0)).isEqualTo(Action.KILL_PROCESS.word());
        assertThat(machine.run(0, Abi.ARM.audit(), 0, 0, 0, 0, 0, 0)).isEqualTo(Action.KILL_PROCESS.word());
        assertThat(machine.run(Abi.X32_BIT, Abi.X86_64.audit(), 0, 0, 0, 0, 0, 0))
                .isEqualTo(Action.KILL_PROCESS.word());
    }

    /** As libseccomp takes it: a rule whose value has bits beside the mask would deny nothing. */
    @Test
    void onlyBitsOfTheMaskAreCompared() {
        Profile profile = new ProfileReader(Architecture.X86_64).read("""
                {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [
                  {"name": "mkdir", "action": "SCMP_ACT_ERRNO",
                   "args": [{"index": 1, "value": 15, "valueTwo": 511, "op": "SCMP_CMP_MASKED_EQ"}]},
                  {"name": "rmdir", "action": "SCMP_ACT_ERRNO",
                   "args": [{"index": 0, "value": 1, "valueTwo": 4294967297, "op": "SCMP_CMP_MASKED_EQ"}]}]}
                """);
        FilterMachine machine = compiled(profile, here(Architecture.X86_64, CapabilitySet.NONE));

        int denied = Action.errno(Action.EPERM).word();
        assertThat(machine.run(83, Abi.X86_64.audit(), 0, 0777, 0, 0, 0, 0)).isEqualTo(denied);
        assertThat(machine.run(83, Abi.X86_64.audit(), 0, 0757, 0, 0, 0, 0)).isEqualTo(denied);
        assertThat(machine.run(83, Abi.X86_64.audit(), 0, 0770, 0, 0, 0, 0)).isEqualTo(Action.ALLOW.word());
        assertThat(machine.run(84, Abi.X86_64.audit(), 5, 0, 0, 0, 0, 0)).isEqualTo(denied);
        assertThat(machine.run(84, Abi.X86_64.audit(), 1L << 32, 0, 0, 0, 0, 0)).isEqualTo(Action.ALLOW.word());
    }

    private static void agree(Profile profile, Circumstances here, List<Long> values) {
        FilterMachine machine = compiled(profile, here);
        ProfileOracle oracle = new ProfileOracle(profile, here, TABLE);
        List<long[]> arguments = arguments(profile, values);
        for (Abi abi : Arrays.stream(Abi.values())
                .filter(one -> one.processor() == here.processor())
                .toList()) {
            for (int number = 0; number < HIGHEST; number++) {
                boolean asks = oracle.asks(abi, number);
                for (long[] some : asks ? arguments : arguments.subList(0, 2)) {
                    long[] seen = abi.isWide()
                            ? some
                            : Arrays.stream(some).map(one -> one & 0xffffffffL).toArray();
                    if (machine.run(abi.base() + number, abi.audit(), seen) != oracle.decide(abi, number, seen)) {
                        assertThat(machine.run(abi.base() + number, abi.audit(), seen))
                                .as("%s %d%s of %s", abi, number, Arrays.toString(seen), profile)
                                .isEqualTo(oracle.decide(abi, number, seen));
                    }
                }
            }
        }
    }

    /** Each value that a condition names, those beside it, and those that differ in one half. */
    private static List<long[]> arguments(Profile profile, List<Long> values) {
        Set<Long> telling =
                new TreeSet<>(List.of(0L, 1L, 38L, 39L, 40L, 41L, -1L, 0xffffffffL, 1L << 32, 40L | 1L << 32));
        List<Long> all = new ArrayList<>(values);
        profile.rules().forEach(rule -> rule.conditions().forEach(condition -> all.add(condition.value())));
        for (long value : all.subList(0, Math.min(all.size(), 6))) {
            telling.addAll(
                    List.of(value, value - 1, value + 1, value ^ 1L << 32, value & 0xffffffffL, value | 1L << 25));
        }
        List<long[]> arguments = new ArrayList<>();
        for (long value : telling) {
            arguments.add(
                    arguments.size() % 2 == 0
                            ? new long[] {value, value, value, 0, value, -1}
                            : new long[] {value, 0, 0, value, 0, value});
        }
        return arguments;
    }

    private static Profile randomProfile(Random random, List<Long> values) {
        List<String> names = new ArrayList<>(new TreeSet<>(TABLE.calls(Abi.I386).keySet()));
        List<Rule> rules = new ArrayList<>();
        int count = random.nextInt(12);
        for (int i = 0; i < count; i++) {
            Set<String> some = new TreeSet<>();
            for (int j = random.nextInt(60); j >= 0; j--) {
                some.add(names.get(random.nextInt(names.size())));
            }
            some.addAll(random.nextInt(3) == 0 ? List.of("socket", "msgget", "read") : List.of());
            List<Condition> conditions = new ArrayList<>();
            for (int j = random.nextInt(3); j > 0; j--) {
                long value = random.nextBoolean() ? random.nextInt(64) : random.nextLong();
                values.add(value);
                conditions.add(new Condition(
                        random.nextInt(Condition.ARGUMENTS),
                        Comparison.values()[random.nextInt(Comparison.values().length)],
                        value,
                        random.nextLong(),
                        random.nextBoolean()));
            }
            rules.add(new Rule(some, action(random), halved(conditions), where(random), where(random)));
        }
        Set<Abi> abis = EnumSet.noneOf(Abi.class);
        Arrays.stream(Abi.values()).filter(abi -> random.nextInt(4) > 0).forEach(abis::add);
        return new Profile(action(random), abis, rules, false);
    }

    /** A condition on the lower half has a value there. */
    private static List<Condition> halved(List<Condition> conditions) {
        return conditions.stream()
                .map(condition -> condition.half() ? condition.inHalf() : condition)
                .toList();
    }

    private static Action action(Random random) {
        Action.Kind[] kinds = Action.Kind.values();
        Action.Kind kind = kinds[random.nextInt(kinds.length)];
        return new Action(kind, kind == Action.Kind.ERRNO ? 1 + random.nextInt(40) : 0);
    }

    private static Rule.Where where(Random random) {
        return switch (random.nextInt(8)) {
            case 0 -> new Rule.Where(Set.of("amd64"), Set.of(), Optional.empty());
            case 1 -> new Rule.Where(Set.of(), Set.of(Capability.SYS_ADMIN), Optional.empty());
            case 2 -> new Rule.Where(Set.of(), Set.of(), Optional.of(new KernelVersion(5 + random.nextInt(3), 1)));
            default -> Rule.Where.ANYWHERE;
        };
    }
}
