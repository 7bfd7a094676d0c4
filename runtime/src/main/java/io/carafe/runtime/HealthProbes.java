package io.carafe.runtime;

import io.carafe.api.ExecSpec;
import io.carafe.api.error.CarafeException;
import io.carafe.api.kernel.Kernel;
import io.carafe.runtime.health.HealthProbe;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.stream.StreamMode;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Makes single checks: a command in a running container, of which the exit code and the first output count. Thread-safe. */
final class HealthProbes {
    private static final int SIGKILL = 9;
    /** A byte more than is kept, which shows that there was more. */
    private static final int MOST_OUTPUT = 4097;

    private static final Duration REST = Duration.ofSeconds(5);

    private final ExecRunner execs;
    private final Kernel kernel;
    private final Clock clock;

    @Inject
    HealthProbes(ExecRunner execs, Kernel kernel, Clock clock) {
        this.execs = execs;
        this.kernel = kernel;
        this.clock = clock;
    }

    /**
     * Makes one, on this thread.
     *
     * @throws CarafeException when the command cannot be executed
     */
    HealthProbe make(ContainerRecord container, ExecSpec command, Duration timeout, Instant start) {
        ExecRunner.Execution execution = execs.start(container, command, new StreamMode.Pipes());
        Output output = new Output();
        Thread errors = new Thread(() -> output.take(execution.streams().stderr()), "carafe-health-errors");
        Thread rest = new Thread(() -> output.take(execution.streams().stdout()), "carafe-health-output");
        errors.setDaemon(true);
        rest.setDaemon(true);
        errors.start();
        rest.start();
        try {
            int code = execution.run().exit().get(timeout.toNanos(), TimeUnit.NANOSECONDS);
            rest.join(REST.toMillis());
            errors.join(REST.toMillis());
            return HealthProbe.of(start, clock.instant(), code, output.taken());
        } catch (TimeoutException tooLong) {
            kernel.pidfdSendSignal(execution.run().pidfd(), SIGKILL);
            return HealthProbe.timedOut(start, clock.instant(), timeout);
        } catch (ExecutionException lost) {
            throw new CarafeException("cannot tell how the health check ended: " + lost.getMessage(), "", lost);
        } catch (InterruptedException closing) {
            kernel.pidfdSendSignal(execution.run().pidfd(), SIGKILL);
            Thread.currentThread().interrupt();
            throw new CarafeException("the engine ends", "", closing);
        } finally {
            execution.streams().close();
        }
    }

    /** The first bytes of both outputs; the command must not wait for a reader of the others. */
    private static final class Output {
        private final ByteArrayOutputStream first = new ByteArrayOutputStream();

        void take(InputStream stream) {
            byte[] buffer = new byte[MOST_OUTPUT];
            try {
                for (int count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                    keep(buffer, count);
                }
            } catch (IOException closed) {
                // The check is over.
                return;
            }
        }

        private synchronized void keep(byte[] buffer, int count) {
            first.write(buffer, 0, Math.min(count, MOST_OUTPUT - first.size()));
        }

        synchronized byte[] taken() {
            return first.toByteArray();
        }
    }
}
