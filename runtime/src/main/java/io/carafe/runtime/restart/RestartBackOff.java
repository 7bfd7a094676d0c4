package io.carafe.runtime.restart;

import io.carafe.api.RestartPolicy;
import java.time.Duration;
import java.util.Optional;

/**
 * How far the restarts of one container have come, since somebody started it by hand: Docker's rules, without a clock. A
 * supervisor keeps one, asks it at each end, and waits for {@link #delay} before it starts the container.
 *
 * @param restarts how often it was started again
 * @param delay how long to wait before the next start; zero before the first end
 */
public record RestartBackOff(int restarts, Duration delay) {
    /** Of a container that somebody has just started. */
    public static final RestartBackOff FRESH = new RestartBackOff(0, Duration.ZERO);

    private static final Duration FIRST = Duration.ofMillis(100);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(10);

    /**
     * Whether an engine that starts, after a reboot for instance, starts a container that does not run.
     *
     * @param exitCode of its last end; 137 when nobody saw it
     * @param stoppedByHand whether somebody had stopped it before
     */
    public static boolean startsWithEngine(RestartPolicy policy, int exitCode, boolean stoppedByHand) {
        return switch (policy.kind()) {
            case NO -> false;
            case ON_FAILURE -> exitCode != 0 && !stoppedByHand;
            case ALWAYS -> true;
            case UNLESS_STOPPED -> !stoppedByHand;
        };
    }

    /**
     * A container has ended.
     *
     * @param ran how long it ran; ten seconds and more make the delay short again
     * @param stoppedByHand whether somebody stopped or killed it, which no policy overrules
     * @return how to start it again; empty when it stays as it is
     */
    public Optional<RestartBackOff> afterEnd(RestartPolicy policy, int exitCode, Duration ran, boolean stoppedByHand) {
        if (stoppedByHand || !wants(policy, exitCode)) {
            return Optional.empty();
        }
        boolean again = !delay.isZero() && ran.compareTo(LONG_ENOUGH) < 0;
        Duration next = again ? delay.multipliedBy(2) : FIRST;
        return Optional.of(new RestartBackOff(restarts + 1, next.compareTo(LONGEST) > 0 ? LONGEST : next));
    }

    private boolean wants(RestartPolicy policy, int exitCode) {
        return switch (policy.kind()) {
            case NO -> false;
            case ON_FAILURE -> exitCode != 0 && (policy.maximumRetries() == 0 || restarts < policy.maximumRetries());
            case ALWAYS, UNLESS_STOPPED -> true;
        };
    }
}
