package io.carafe.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.error.InvalidSpecificationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RestartPolicyTest {
    @ParameterizedTest
    @ValueSource(strings = {"no", "on-failure", "on-failure:3", "always", "unless-stopped"})
    void policiesAreReadAndTold(String text) {
        assertThat(RestartPolicy.parse(text).text()).isEqualTo(text);
    }

    @Test
    void nothingIsNo() {
        assertThat(RestartPolicy.parse("")).isEqualTo(RestartPolicy.NO);
        assertThat(RestartPolicy.parse("on-failure:0")).isEqualTo(RestartPolicy.parse("on-failure"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sometimes       | unknown policy 'sometimes'",
                ":3              | no policy provided before colon",
                "on-failure:     | maximum retry count must be an integer",
                "on-failure:x    | maximum retry count must be an integer",
                "on-failure:-1   | maximum retry count cannot be negative",
                "always:3        | maximum retry count can only be used with 'on-failure'",
            })
    void othersAreRefused(String text, String problem) {
        assertThatThrownBy(() -> RestartPolicy.parse(text))
                .isInstanceOf(InvalidSpecificationException.class)
                .hasMessageContaining(problem);
    }

    @Test
    void whatIsRemovedIsNotRestarted() {
        ContainerSpecBuilder builder = ContainerSpec.ofImage("x").remove(true).restart(RestartPolicy.parse("always"));

        assertThatThrownBy(builder::build).hasMessageContaining("cannot specify both --restart and --rm");
    }
}
