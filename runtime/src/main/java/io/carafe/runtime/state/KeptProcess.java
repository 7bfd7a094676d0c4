package io.carafe.runtime.state;

import java.util.Optional;

/**
 * What a keeper has of a container's run, so that an engine that was not there when it began finds it.
 *
 * @param keeper who is the parent of the container's process
 * @param exitsFrom where in the keeper's file of exit records that of this process is to be looked for; what is before it
 *     is about others
 * @param log the log that it writes
 * @param stdin the writing end of standard input, when that waits for somebody to attach
 * @param stdout the reading end of standard output, when that goes to the log
 * @param stderr the reading end of standard error, when that goes to the log
 * @param terminal the master end of the terminal, whose output goes to the log
 * @param companion the program that runs beside it
 */
public record KeptProcess(
        ProcessIdentity keeper,
        long exitsFrom,
        Optional<Held> log,
        Optional<Held> stdin,
        Optional<Held> stdout,
        Optional<Held> stderr,
        Optional<Held> terminal,
        Optional<KeptCompanion> companion) {}
