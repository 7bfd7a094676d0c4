package io.carafe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.NeedsRoot;
import io.carafe.cli.testing.Caller;
import io.carafe.cli.testing.Command;
import io.carafe.cli.testing.Command.Result;
import io.carafe.cli.testing.Way;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A container that keeps what joins it from getting on, and what that is to the engine and to others. */
@NeedsRoot
@ParameterizedClass
@EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ALONE")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JoinAttackIT {
    private static final int ATTACKS = 3;
    private static final int MOST_VISITS = 400;

    /** The last word is the number of the newest process. Nothing is forked here, to be fast, and nobody ignores this signal. */
    private static final String STOPPER =
            "while :; do read a b c d newest < /proc/loadavg; kill -STOP $newest; done 2>/dev/null";

    @Parameter
    private Way way;

    private Caller caller;
    private Command carafe;

    @BeforeParameterizedClassInvocation(injectArguments = false)
    void makeSystem(@TempDir Path temporary) throws IOException, InterruptedException {
        caller = Caller.of(way, temporary);
        carafe = caller.carafe();
    }

    @AfterParameterizedClassInvocation(injectArguments = false)
    void endCaller() throws IOException, InterruptedException {
        caller.close();
    }

    @AfterEach
    void endAll() {
        carafe.run("rm", "-f", "web");
        carafe.close();
    }

    /** Whatever joins it shares the engine's memory until it becomes its command, and without root others wait for that. */
    @Test
    void whoIsStoppedOnTheWayInIsEndedAndNobodyElseIsHeldUp() {
        Path rootfs = caller.rootfs();
        Result started = carafe.run("run", "-d", "--name", "web", "--rootfs", rootfs.toString(), "sh", "-c", STOPPER);
        assertThat(started.status()).as("%s", started).isZero();
        int ended = 0;
        for (int visit = 0; visit < MOST_VISITS && ended < ATTACKS; visit++) {
            Result exec = carafe.run("exec", "-d", "web", "true");
            assertThat(exec.status()).as("%s", exec).isIn(0, 125);
            if (exec.status() == 125) {
                assertThat(exec.err()).contains("as another process had stopped it");
                ended++;
            }
            Result other = carafe.run("run", "--rm", "--rootfs", rootfs.toString(), "echo", "here");
            assertThat(other.out()).as("%s", other).isEqualTo("here\n");
        }

        assertThat(ended).as("attacks that came in time").isEqualTo(ATTACKS);
    }
}
