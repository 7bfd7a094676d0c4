package io.carafe.confinement.seccomp;

import io.carafe.api.isolation.KernelVersion;
import io.carafe.api.kernel.Architecture;
import io.carafe.api.kernel.Capability;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/** Reads profiles in Docker's JSON format. A field that is not known is an error: it would be a rule that does nothing. */
final class ProfileReader {
    private static final String ACTION = "SCMP_ACT_";
    private static final String COMPARISON = "SCMP_CMP_";
    private static final int LAST_ERRNO = 4095;
    private static final Set<String> FLAGS =
            Set.of("SECCOMP_FILTER_FLAG_TSYNC", "SECCOMP_FILTER_FLAG_LOG", "SECCOMP_FILTER_FLAG_SPEC_ALLOW");
    private static final Set<String> TOP =
            Set.of("defaultAction", "defaultErrnoRet", "archMap", "architectures", "flags", "syscalls");
    private static final Set<String> OF_RULE =
            Set.of("name", "names", "action", "errnoRet", "args", "includes", "excludes");
    private static final Set<String> OF_ARGUMENT = Set.of("index", "value", "valueTwo", "op");
    private static final Set<String> OF_WHERE = Set.of("arches", "caps", "minKernel");

    private final Architecture processor;

    /** @param processor whose entry of {@code archMap} counts */
    ProfileReader(Architecture processor) {
        this.processor = processor;
    }

    /** @throws ProfileException that names what is wrong, and where */
    Profile read(String document) {
        JsonValue top = JsonValue.of(document);
        top.allowOnly(TOP);
        JsonValue action =
                top.member("defaultAction").orElseThrow(() -> new ProfileException("", "there is no defaultAction"));
        List<Rule> rules = new ArrayList<>();
        top.member("syscalls").ifPresent(calls -> calls.elements().forEach(call -> rules.addAll(rules(call))));
        Set<String> flags = top.member("flags").map(this::flags).orElse(Set.of());
        return new Profile(
                action(action, top.member("defaultErrnoRet")),
                abis(top),
                rules,
                flags.contains("SECCOMP_FILTER_FLAG_LOG"));
    }

    private Set<String> flags(JsonValue list) {
        for (JsonValue flag : list.elements()) {
            if (!FLAGS.contains(flag.text())) {
                throw flag.error("the flag " + flag.text() + " is not in this version of Carafe");
            }
        }
        return list.texts();
    }

    /** Without a word about architectures, that of the processor's own programs alone. */
    private Set<Abi> abis(JsonValue top) {
        Optional<JsonValue> list = top.member("architectures");
        Optional<JsonValue> map = top.member("archMap");
        if (list.isPresent() && map.isPresent()) {
            throw new ProfileException("architectures", "there is an archMap too; have one of them");
        }
        Set<Abi> abis = EnumSet.of(processor == Architecture.AARCH64 ? Abi.AARCH64 : Abi.X86_64);
        list.ifPresent(all -> all.elements().forEach(one -> Abi.of(one.text()).ifPresent(abis::add)));
        map.ifPresent(entries -> entries.elements().forEach(entry -> addMapped(entry, abis)));
        return abis;
    }

    private void addMapped(JsonValue entry, Set<Abi> abis) {
        entry.allowOnly(Set.of("architecture", "subArchitectures"));
        Optional<Abi> abi = entry.member("architecture").flatMap(name -> Abi.of(name.text()));
        if (abi.isPresent() && abi.get().processor() == processor) {
            entry.member("subArchitectures")
                    .ifPresent(all ->
                            all.elements().forEach(one -> Abi.of(one.text()).ifPresent(abis::add)));
        }
    }

    /** Conditions on one argument exclude each other, so each of them makes a rule, as in other engines. */
    private List<Rule> rules(JsonValue call) {
        call.allowOnly(OF_RULE);
        Action action = action(
                call.member("action").orElseThrow(() -> call.error("there is no action")), call.member("errnoRet"));
        Rule.Where includes = call.member("includes").map(this::where).orElse(Rule.Where.ANYWHERE);
        Rule.Where excludes = call.member("excludes").map(this::where).orElse(Rule.Where.ANYWHERE);
        Set<String> names = names(call);
        List<Condition> conditions = new ArrayList<>();
        call.member("args").ifPresent(args -> args.elements().forEach(arg -> conditions.add(condition(arg))));
        long arguments = conditions.stream().map(Condition::argument).distinct().count();
        if (arguments == conditions.size()) {
            return List.of(new Rule(names, action, conditions, includes, excludes));
        }
        return conditions.stream()
                .map(condition -> new Rule(names, action, List.of(condition), includes, excludes))
                .toList();
    }

    private static Set<String> names(JsonValue call) {
        Optional<JsonValue> name = call.member("name");
        Optional<JsonValue> names = call.member("names");
        if (name.isPresent() && names.isPresent()) {
            throw call.error("there are both a name and names; have one of them");
        }
        Set<String> all = names.map(JsonValue::texts).orElseGet(HashSet::new);
        name.ifPresent(one -> all.add(one.text()));
        if (all.isEmpty()) {
            throw call.error("there are no names of system calls");
        }
        return all;
    }

    private static Action action(JsonValue word, Optional<JsonValue> errno) {
        String name = word.text().startsWith(ACTION) ? word.text().substring(ACTION.length()) : word.text();
        int data = errno.map(number -> number.number(LAST_ERRNO)).orElse(Action.EPERM);
        return switch (name) {
            case "KILL", "KILL_THREAD" -> new Action(Action.Kind.KILL_THREAD, 0);
            case "KILL_PROCESS" -> Action.KILL_PROCESS;
            case "TRAP" -> new Action(Action.Kind.TRAP, 0);
            case "ERRNO" -> Action.errno(data);
            case "TRACE" -> new Action(Action.Kind.TRACE, data);
            case "LOG" -> new Action(Action.Kind.LOG, 0);
            case "ALLOW" -> Action.ALLOW;
            case "NOTIFY" -> throw word.error(word.text() + " needs a program that is notified, and Carafe has none");
            default -> throw word.error("there is no action " + word.text());
        };
    }

    private static Condition condition(JsonValue argument) {
        argument.allowOnly(OF_ARGUMENT);
        JsonValue op = argument.member("op").orElseThrow(() -> argument.error("there is no op"));
        Comparison comparison;
        try {
            comparison =
                    Comparison.valueOf(op.text().replaceFirst(COMPARISON, "").toUpperCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw op.error("there is no comparison " + op.text());
        }
        int index = argument.member("index")
                .map(one -> one.number(Condition.ARGUMENTS - 1))
                .orElse(0);
        long value = argument.member("value").map(JsonValue::number).orElse(0L);
        long second = argument.member("valueTwo").map(JsonValue::number).orElse(0L);
        return comparison == Comparison.MASKED_EQ
                ? new Condition(index, comparison, second, value, false)
                : new Condition(index, comparison, value, 0, false);
    }

    private Rule.Where where(JsonValue filter) {
        filter.allowOnly(OF_WHERE);
        Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
        filter.member("caps")
                .ifPresent(names -> names.elements()
                        .forEach(name -> capabilities.add(Capability.of(name.text())
                                .orElseThrow(() -> name.error("there is no capability " + name.text())))));
        Optional<KernelVersion> kernel = filter.member("minKernel")
                .map(version -> KernelVersion.of(version.text())
                        .orElseThrow(() ->
                                version.error("'" + version.text() + "' is no version of a kernel, such as 4.8")));
        return new Rule.Where(filter.member("arches").map(JsonValue::texts).orElse(Set.of()), capabilities, kernel);
    }
}
