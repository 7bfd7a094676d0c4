package io.carafe.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LaunchLayoutTest {

    @Test
    void aHeaderIsTenWordsThenCloneArgsThenAnExitCode() {
        assertThat(LaunchLayout.HEADER_CLONE_ARGS).isEqualTo(10 * 8);
        assertThat(LaunchLayout.CLONE_ARGS_SIZE).isEqualTo(11 * 8);
        assertThat(LaunchLayout.HEADER_EXIT_CODE)
                .isEqualTo(LaunchLayout.HEADER_CLONE_ARGS + LaunchLayout.CLONE_ARGS_SIZE);
        assertThat(LaunchLayout.HEADER_SIZE).isEqualTo(LaunchLayout.HEADER_EXIT_CODE + 8);
    }

    @Test
    void aRecordIsThirteenWords() {
        assertThat(LaunchLayout.RECORD_RESULT).isEqualTo(LaunchLayout.RECORD_ARGUMENTS + 6 * 8);
        assertThat(LaunchLayout.RECORD_SIZE).isEqualTo(13 * 8);
        assertThat(LaunchLayout.RECORD_LEAST_SUCCESS).isEqualTo(LaunchLayout.RECORD_SIZE - 8);
    }
}
