package io.carafe.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.ContainerSpec;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.Records;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class StartTurnsTest {
    private final StartTurns turns = new StartTurns();

    private static ContainerRecord container(int number) {
        return Records.of(
                number, "c" + number, ContainerSpec.ofDirectory("/srv").command("true"));
    }

    @Test
    void oneAtATimeStartsTheSameContainer() {
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();

        List<CompletableFuture<Void>> all = IntStream.range(0, 8)
                .mapToObj(i -> CompletableFuture.runAsync(() -> {
                    try (StartTurns.Turn turn = turns.take(container(1))) {
                        most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                        Thread.yield();
                        inside.decrementAndGet();
                    }
                }))
                .toList();
        all.forEach(CompletableFuture::join);

        assertThat(most).hasValue(1);
    }

    @Test
    void othersDoNotWait() {
        try (StartTurns.Turn one = turns.take(container(1));
                StartTurns.Turn other = turns.take(container(2))) {
            assertThat(one).isNotSameAs(other);
        }
    }
}
