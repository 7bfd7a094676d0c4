package io.carafe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoryReturnTest {
    private static final long SECOND = 1_000_000_000L;

    private final AtomicInteger times = new AtomicInteger();
    private final MemoryReturn memory = new MemoryReturn(times::incrementAndGet);

    @Test
    void itIsGivenBackOnceAfterABurst() {
        memory.look(20, SECOND / 2);
        assertThat(times).hasValue(0);
        assertThat(memory.waitNanos(20, SECOND / 2)).isEqualTo(SECOND / 2);

        memory.look(20, SECOND);
        memory.look(20, 2 * SECOND);

        assertThat(times).hasValue(1);
        assertThat(memory.waitNanos(20, 3 * SECOND)).isNegative();
    }

    @Test
    void aFewSessionsAreNoBurst() {
        memory.look(19, 100 * SECOND);

        assertThat(times).hasValue(0);
        assertThat(memory.waitNanos(19, 100 * SECOND)).isNegative();
    }

    @Test
    void theNextBurstIsCountedAnew() {
        memory.look(500, SECOND);
        memory.look(519, SECOND);
        assertThat(times).hasValue(1);

        memory.look(520, SECOND);

        assertThat(times).hasValue(2);
    }
}
