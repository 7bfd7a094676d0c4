package io.carafe.api.launch;

import io.carafe.api.kernel.Errno;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * One system call that the new process will make. Immutable data: isolators record it, the planner sorts it, a unit test
 * asserts it, {@code explain} prints it, and the executor turns it into a record of a launch program.
 *
 * @param isolator who asked for it
 * @param why one plain sentence, for people
 * @param tolerated errors that do not end the launch
 * @param least the least result that counts as success; 1 for a read that must not meet the end of its file
 * @param skipAfterSuccess how many of the following steps of this isolator and stage to leave out after a success
 * @param skipAfterFailure the same after a tolerated failure
 * @param result where the result goes, when later steps want it
 */
public record Step(
        String isolator,
        Stage stage,
        Syscall call,
        List<Arg> arguments,
        String why,
        Set<Errno> tolerated,
        long least,
        int skipAfterSuccess,
        int skipAfterFailure,
        Optional<Slot> result) {

    /** The record has room for so many tolerated errors. */
    public static final int MOST_TOLERATED = 4;

    /** So many steps to leave out that none is left: the process ends. For the launcher's own steps. */
    public static final int LEAVE = Integer.MAX_VALUE;

    public Step {
        arguments = List.copyOf(arguments);
        tolerated = Set.copyOf(tolerated);
        if (arguments.size() > 6) {
            throw new IllegalArgumentException(call.symbol() + " has more than six arguments: " + arguments);
        }
        if (tolerated.size() > MOST_TOLERATED) {
            throw new IllegalArgumentException(call.symbol() + " tolerates more than four errors: " + tolerated);
        }
        if (skipAfterSuccess < 0 || skipAfterFailure < 0) {
            throw new IllegalArgumentException("a launch program never goes backwards");
        }
    }

    /** The call as strace(1) prints it, without a result: {@code sethostname("web", 3)}. */
    public String text() {
        return arguments.stream().map(Arg::text).collect(Collectors.joining(", ", call.symbol() + "(", ")"));
    }

    @Override
    public String toString() {
        return text();
    }
}
