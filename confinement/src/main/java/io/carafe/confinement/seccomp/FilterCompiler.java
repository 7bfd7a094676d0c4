package io.carafe.confinement.seccomp;

import io.carafe.confinement.seccomp.FilterAssembler.Label;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/**
 * Compiles decisions to classic BPF. The filter tells the architectures apart, then looks the number of the call up in a
 * binary search tree, whose leaves are ranges of numbers with the same decision. So a call costs some ten instructions, and no
 * rule is looked at that is not for it.
 */
final class FilterCompiler {
    private static final int NUMBER = 0;
    private static final int AUDIT_ARCH = 4;

    private final Decisions decisions;
    private final FilterAssembler assembler = new FilterAssembler();
    private final ConditionCode conditions = new ConditionCode(assembler);

    private FilterCompiler(Decisions decisions) {
        this.decisions = decisions;
    }

    static List<Instruction> compile(Decisions decisions) {
        return new FilterCompiler(decisions).compile();
    }

    /** Calls from {@code first} to the next range's, as unsigned numbers. */
    private record Range(int first, Decision decision) {}

    private List<Instruction> compile() {
        Map<Abi, NavigableMap<Integer, Decision>> byAbi = decisions.byAbi();
        assembler.load(AUDIT_ARCH);
        List<Label> starts = new ArrayList<>();
        List<List<Range>> trees = new ArrayList<>();
        for (Abi abi : byAbi.keySet()) {
            if (abi != Abi.X32) {
                starts.add(test(abi));
                trees.add(ranges(abi));
            }
        }
        if (byAbi.containsKey(Abi.X32) && !byAbi.containsKey(Abi.X86_64)) {
            starts.add(test(Abi.X32));
            trees.add(ranges(Abi.X86_64));
        }
        assembler.give(Action.KILL_PROCESS);
        for (int i = 0; i < trees.size(); i++) {
            assembler.place(starts.get(i));
            assembler.load(NUMBER);
            search(trees.get(i));
        }
        return assembler.assemble();
    }

    private Label test(Abi abi) {
        Label start = new Label();
        Label next = new Label();
        assembler.jump(Instruction.JUMP_EQUAL, abi.audit(), start, next);
        assembler.place(next);
        return start;
    }

    /** Of an architecture as the kernel sees it, in which x32 is the upper part of x86-64. */
    private List<Range> ranges(Abi abi) {
        List<Range> ranges = new ArrayList<>();
        add(ranges, abi);
        if (abi == Abi.X86_64) {
            add(ranges, Abi.X32);
        }
        return ranges;
    }

    private void add(List<Range> ranges, Abi abi) {
        NavigableMap<Integer, Decision> calls = decisions.byAbi().get(abi);
        if (calls == null) {
            add(ranges, abi.base(), Decision.of(Action.KILL_PROCESS));
            return;
        }
        int next = 0;
        for (Map.Entry<Integer, Decision> call : calls.entrySet()) {
            if (call.getKey() > next) {
                add(ranges, abi.base() + next, Decision.of(decisions.otherwise()));
            }
            add(ranges, abi.base() + call.getKey(), call.getValue());
            next = call.getKey() + 1;
        }
        add(ranges, abi.base() + next, Decision.of(decisions.beyond()));
    }

    private static void add(List<Range> ranges, int first, Decision decision) {
        if (ranges.isEmpty() || !ranges.get(ranges.size() - 1).decision.equals(decision)) {
            ranges.add(new Range(first, decision));
        }
    }

    private void search(List<Range> ranges) {
        if (ranges.size() == 1) {
            decide(ranges.get(0).decision);
            return;
        }
        int middle = ranges.size() / 2;
        Label lower = new Label();
        Label upper = new Label();
        assembler.jump(Instruction.JUMP_GREATER_OR_EQUAL, ranges.get(middle).first, upper, lower);
        assembler.place(lower);
        search(ranges.subList(0, middle));
        assembler.place(upper);
        search(ranges.subList(middle, ranges.size()));
    }

    private void decide(Decision decision) {
        for (Decision.Branch branch : decision.branches()) {
            Label next = new Label();
            branch.conditions().forEach(condition -> conditions.unless(condition, next));
            assembler.give(branch.action());
            assembler.place(next);
        }
    }
}
