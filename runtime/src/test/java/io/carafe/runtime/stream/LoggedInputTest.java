package io.carafe.runtime.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.eq;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.times;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.when;

import io.carafe.runtime.log.RingLog;
import io.carafe.runtime.log.RingLogWriter;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LoggedInputTest {
    private final RingLogWriter log = mock();
    private final ByteArrayOutputStream kept = new ByteArrayOutputStream();

    private LoggedInput input() {
        when(log.append(eq(RingLog.STDERR), any(), anyInt(), anyInt())).thenAnswer(call -> {
            kept.write(call.getArgument(1), call.getArgument(2), call.getArgument(3));
            return true;
        });
        return new LoggedInput(new ByteArrayInputStream("0123456789".getBytes(UTF_8)), log, RingLog.STDERR);
    }

    @Test
    void howeverItIsReadItIsKept() throws IOException {
        try (LoggedInput input = input()) {
            assertThat(input.read()).isEqualTo('0');
            assertThat(input.skip(2)).isEqualTo(2);
            assertThat(input.readNBytes(3)).hasSize(3);
            input.skipNBytes(1);
            assertThat(input.readAllBytes()).hasSize(3);
            assertThat(input.read()).isEqualTo(-1);
            assertThat(input.read()).isEqualTo(-1);
        }
        assertThat(kept).hasToString("0123456789");
        verify(log, times(1)).mark(RingLog.END_OF_STDERR);
    }

    @Test
    void theEndOfWhatNobodyReadsIsNoted() throws IOException {
        input().close();
        verify(log).mark(RingLog.END_OF_STDERR);
    }

    @Test
    void whatCannotBeKeptCanBeReadAndWhatComesLaterIsKept() throws IOException {
        try (LoggedInput input = input()) {
            when(log.append(anyInt(), any(), anyInt(), anyInt())).thenReturn(false, true);
            assertThat(input.readNBytes(4)).hasSize(4);
            assertThat(input.readNBytes(4)).hasSize(4);
        }
        verify(log, times(2)).append(eq(RingLog.STDERR), any(), anyInt(), eq(4));
    }
}
