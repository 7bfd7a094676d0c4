package io.carafe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.RecordingKernel;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionTest {
    private static final int SOCKET = 40;
    private static final int PIDFD = 41;

    private final RecordingKernel recording = new RecordingKernel().answering("peerPidfd", Result.of(PIDFD));
    private final Connection connection =
            new Connection(recording.kernel(), new Descriptor(recording.kernel(), SOCKET));

    private void polls(int returned) {
        recording.answering("poll", Answer.of(List.of(new PollEntry(SOCKET, 0, returned))));
    }

    @Test
    void whoIsConnectedIsHeld() {
        polls(0);

        assertThat(connection.peerProcess())
                .hasValueSatisfying(process -> assertThat(process.number()).isEqualTo(PIDFD));
        assertThat(recording.calls("close")).isEmpty();
    }

    @Test
    void nothingStaysOpenOfOneWhoHasGone() {
        polls(PollEntry.HANGUP);

        assertThat(connection.peerProcess()).isEmpty();
        assertThat(recording.calls("close")).containsExactly("close(" + PIDFD + ")");
    }
}
