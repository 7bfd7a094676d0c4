package io.carafe.api.resources;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.OptionalInt;

/**
 * What a container may have of memory. A number that is 0 was not asked for.
 *
 * @param bytes at most
 * @param reservation what it keeps when the host runs short, as far as that goes
 * @param swap memory and swap together; {@link #UNLIMITED}
 * @param swappiness from 0 to 100
 * @param oomKillDisable whether its processes wait, and are not killed, when there is no more
 */
public record MemoryLimits(long bytes, long reservation, long swap, OptionalInt swappiness, boolean oomKillDisable) {
    /** No limit on swap. */
    public static final long UNLIMITED = -1;

    /** Nothing asked for. */
    public static final MemoryLimits NONE = new MemoryLimits(0, 0, 0, OptionalInt.empty(), false);

    private static final long LEAST = 6L << 20;
    private static final int MOST_SWAPPINESS = 100;

    public MemoryLimits {
        if (bytes != 0 && bytes < LEAST) {
            throw new InvalidSpecificationException(
                    "minimum memory limit allowed is 6MB", "For instance --memory 64m.");
        }
        if (reservation != 0 && reservation < LEAST) {
            throw new InvalidSpecificationException(
                    "minimum memory reservation allowed is 6MB", "For instance --memory-reservation 64m.");
        }
        if (bytes > 0 && reservation > bytes) {
            throw new InvalidSpecificationException(
                    "minimum memory limit can not be less than memory reservation limit",
                    "--memory-reservation is a part of --memory.");
        }
        if (swap < UNLIMITED) {
            throw new InvalidSpecificationException(
                    "invalid memory-swap limit: " + swap, "-1 is swap without a limit.");
        }
        if (bytes == 0 && swap > 0) {
            throw new InvalidSpecificationException(
                    "you should always set the memory limit when using memory-swap limit",
                    "--memory-swap is what the container may have of memory and swap together.");
        }
        if (swap > 0 && swap < bytes) {
            throw new InvalidSpecificationException(
                    "minimum memory-swap limit should be larger than memory limit",
                    "--memory-swap is what the container may have of memory and swap together.");
        }
        if (swappiness.isPresent() && (swappiness.getAsInt() < 0 || swappiness.getAsInt() > MOST_SWAPPINESS)) {
            throw new InvalidSpecificationException(
                    "invalid value: " + swappiness.getAsInt() + ", valid memory swappiness range is 0-100", "");
        }
    }

    /** Memory and swap together; as much swap as memory when only memory was asked for. 0 when nothing was. */
    public long effectiveSwap() {
        return swap == 0 && bytes > 0 ? Math.multiplyExact(2, Math.min(bytes, Long.MAX_VALUE / 2)) : swap;
    }

    /** Whether anything was asked for. */
    public boolean isAsked() {
        return !equals(NONE);
    }
}
