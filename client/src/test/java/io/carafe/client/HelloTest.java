package io.carafe.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HelloTest {
    private static final byte[] WHOLE = new Hello(
                    Hello.Request.STATUS, "b", 077, "/", List.of("x".getBytes()), List.of("A=b".getBytes()))
            .frame()
            .payload();

    @Test
    void whatIsCutShortIsRefused() {
        for (int length = 0; length < WHOLE.length; length++) {
            Frame cut = new Frame(FrameType.HELLO, Arrays.copyOf(WHOLE, length));
            assertThatThrownBy(() -> Hello.of(cut)).isInstanceOf(ProtocolException.class);
        }
    }

    @Test
    void whatIsTooLongIsRefused() {
        Frame longer = new Frame(FrameType.HELLO, Arrays.copyOf(WHOLE, WHOLE.length + 1));
        assertThatThrownBy(() -> Hello.of(longer)).hasMessage("HELLO has 1 bytes too many");
    }

    @Test
    void otherFramesAreRefused() {
        assertThatThrownBy(() -> Hello.of(Frame.of(FrameType.SIGNAL, "INT"))).isInstanceOf(ProtocolException.class);
    }

    @Test
    void changedBytesDoNoMoreThanFail() {
        Random random = new Random(1);
        int failures = 0;
        for (int i = 0; i < 50_000; i++) {
            byte[] bytes = WHOLE.clone();
            for (int change = 0; change < 3; change++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            try {
                Hello.of(new Frame(FrameType.HELLO, bytes));
            } catch (ProtocolException expected) {
                failures++;
            }
        }
        assertThat(failures).isPositive();
    }
}
