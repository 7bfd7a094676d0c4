package io.carafe.registry.transfer;

import io.carafe.api.error.RegistryException;
import io.carafe.api.error.RegistryException.Reason;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** What the places have said that had not what was looked for. */
final class Failures {
    /** With these, another place may have what this one has not, or does not show. */
    private static final Set<Reason> ELSEWHERE =
            EnumSet.of(Reason.NOT_FOUND, Reason.UNREACHABLE, Reason.UNAUTHORIZED, Reason.DENIED, Reason.RATE_LIMITED);

    private final List<RegistryException> failures = new ArrayList<>();

    /** @throws RegistryException this one, when there is no use in looking elsewhere */
    void add(RegistryException failed) {
        if (!ELSEWHERE.contains(failed.reason())) {
            throw failed;
        }
        failures.add(failed);
    }

    /** The last place is the one that matters; what the others said is told before. */
    RegistryException together() {
        RegistryException last = failures.get(failures.size() - 1);
        if (failures.size() == 1) {
            return last;
        }
        StringBuilder problem = new StringBuilder();
        for (RegistryException failure : failures.subList(0, failures.size() - 1)) {
            problem.append(failure.getMessage()).append('\n');
        }
        RegistryException all = new RegistryException(last.reason(), problem + String.valueOf(last.getMessage()), "");
        failures.forEach(all::addSuppressed);
        return all;
    }
}
