package io.carafe.runtime.state;

import java.util.OptionalInt;

/**
 * What a keeper has of a container's run, so that an engine that was not there when it began finds it. The numbers are
 * descriptors of the keeper's.
 *
 * @param keeper who is the parent of the container's process
 * @param exits the name of the file that the keeper writes exit records to
 * @param exitsFrom where in that file the record of this process is to be looked for; what is before is about others
 * @param log the log that it writes
 * @param stdin the writing end of standard input, when it is connected and nobody's own descriptor
 * @param stdout the reading end of standard output, when that is kept
 * @param stderr the reading end of standard error, when that is kept
 * @param terminal the master end of the terminal
 */
public record KeptProcess(
        ProcessIdentity keeper,
        String exits,
        long exitsFrom,
        OptionalInt log,
        OptionalInt stdin,
        OptionalInt stdout,
        OptionalInt stderr,
        OptionalInt terminal) {}
