package io.carafe.runtime.restart;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.RestartPolicy;
import io.carafe.runtime.state.StateJson;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartBackOffTest {
    private static final Duration SHORT = Duration.ofMillis(20);
    private static final RestartPolicy ALWAYS = RestartPolicy.parse("always");

    @Test
    void theDelayDoublesUpToAMinute() {
        List<Long> delays = new ArrayList<>();
        RestartBackOff backOff = RestartBackOff.FRESH;
        for (int i = 0; i < 12; i++) {
            backOff = backOff.afterEnd(ALWAYS, 0, SHORT, false).orElseThrow();
            delays.add(backOff.delay().toMillis());
        }
        assertThat(delays)
                .containsExactly(
                        100L, 200L, 400L, 800L, 1600L, 3200L, 6400L, 12_800L, 25_600L, 51_200L, 60_000L, 60_000L);
        assertThat(backOff.restarts()).isEqualTo(12);
    }

    @Test
    void theDelayIsShortAgainAfterALongRun() {
        RestartBackOff backOff = new RestartBackOff(7, Duration.ofSeconds(30));

        assertThat(backOff.afterEnd(ALWAYS, 1, Duration.ofMillis(9_999), false))
                .contains(new RestartBackOff(8, Duration.ofMinutes(1)));
        assertThat(backOff.afterEnd(ALWAYS, 1, Duration.ofSeconds(10), false))
                .contains(new RestartBackOff(8, Duration.ofMillis(100)));
    }

    @ParameterizedTest
    @CsvSource({
        "no,             1, false, false",
        "on-failure,     0, false, false",
        "on-failure,     1, false, true",
        "on-failure,     1, true,  false",
        "always,         0, false, true",
        "always,         0, true,  false",
        "unless-stopped, 1, false, true",
        "unless-stopped, 1, true,  false",
    })
    void policies(String policy, int exitCode, boolean stopped, boolean restarted) {
        assertThat(RestartBackOff.FRESH
                        .afterEnd(RestartPolicy.parse(policy), exitCode, SHORT, stopped)
                        .isPresent())
                .isEqualTo(restarted);
    }

    @Test
    void policiesAreKeptAsJson() throws IOException {
        StateJson json = new StateJson();
        RestartPolicy policy = RestartPolicy.parse("on-failure:3");

        assertThat(json.read(json.write(policy), RestartPolicy.class)).isEqualTo(policy);
    }

    @Test
    void failuresAreCounted() {
        RestartPolicy twice = RestartPolicy.parse("on-failure:2");
        Optional<RestartBackOff> first = RestartBackOff.FRESH.afterEnd(twice, 1, SHORT, false);
        Optional<RestartBackOff> second = first.orElseThrow().afterEnd(twice, 1, SHORT, false);

        assertThat(second.orElseThrow().afterEnd(twice, 1, SHORT, false)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "no,             137, false, false",
        "on-failure,     137, false, true",
        "on-failure,     0,   false, false",
        "on-failure,     1,   true,  false",
        "always,         0,   true,  true",
        "unless-stopped, 0,   false, true",
        "unless-stopped, 0,   true,  false",
    })
    void enginesThatStart(String policy, int exitCode, boolean stopped, boolean started) {
        assertThat(RestartBackOff.startsWithEngine(RestartPolicy.parse(policy), exitCode, stopped))
                .isEqualTo(started);
    }
}
