package io.carafe.runtime.keeper;

import io.carafe.api.kernel.Exit;
import java.time.Instant;

/**
 * How a child of the keeper ended.
 *
 * @param pid which was free for another process from then on
 * @param at when the keeper reaped it
 */
public record ExitRecord(int pid, Exit exit, Instant at) {}
