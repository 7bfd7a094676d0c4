package io.carafe.registry.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChallengeTest {
    @Test
    void readsBearerWithCommasInItsScope() {
        assertThat(Challenge.parse(List.of(
                        "Bearer realm=\"https://auth.example/token\",service=\"r\", scope=\"repository:a:pull,push\"")))
                .containsExactly(new Challenge(
                        "bearer",
                        Map.of(
                                "realm", "https://auth.example/token",
                                "service", "r",
                                "scope", "repository:a:pull,push")));
    }

    @Test
    void readsSeveralInOneLineOrInMany() {
        List<Challenge> expected = List.of(
                new Challenge("basic", Map.of("realm", "a \"b\"")), new Challenge("bearer", Map.of("realm", "c")));

        assertThat(Challenge.parse(List.of("Basic realm=\"a \\\"b\\\"\", Bearer realm = c")))
                .isEqualTo(expected);
        assertThat(Challenge.parse(List.of("BASIC realm=\"a \\\"b\\\"\"", "bearer realm=c")))
                .isEqualTo(expected);
    }

    @Test
    void nonsenseIsNoReasonToFail() {
        assertThat(Challenge.parse(List.of("", "===", "\"", "Basic", "Bearer realm=\"unfinished")))
                .extracting(Challenge::scheme)
                .contains("basic", "bearer");
    }
}
