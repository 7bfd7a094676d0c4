package io.carafe.confinement.seccomp;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Says in a few words what a filter decides about the calls of the processor's own programs. */
final class FilterSummary {
    private FilterSummary() {}

    static String of(Decisions decisions, Abi abi, SyscallTable table) {
        Map<String, Integer> calls = new TreeMap<>(table.calls(abi));
        int let = 0;
        List<String> byArgument = new ArrayList<>();
        for (Map.Entry<String, Integer> call : calls.entrySet()) {
            Decision decision = decisions.decide(abi, call.getValue());
            if (decision.letsSome()) {
                let++;
                if (!decision.letsAll()) {
                    byArgument.add(call.getKey());
                }
            }
        }
        String asked = byArgument.isEmpty() ? "" : ", by their arguments " + String.join(", ", byArgument);
        return "lets " + let + " of " + calls.size() + " system calls through" + asked + "; any other "
                + decisions.otherwise().text();
    }
}
