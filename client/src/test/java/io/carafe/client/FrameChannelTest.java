package io.carafe.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameChannelTest {
    private static final int ROUNDS = 20_000;

    private static Hello hello() {
        return new Hello(
                Hello.Request.RUN,
                "build",
                022,
                "/home/é",
                List.of("run".getBytes(), new byte[] {(byte) 0xff, 'x'}, new byte[0]),
                List.of("A=b".getBytes(), new byte[100_000]));
    }

    private static byte[] spoken() throws IOException {
        Pipe pipe = new Pipe(new byte[0]);
        FrameChannel client = new FrameChannel(pipe);
        client.open(hello().frame());
        client.write(Frame.of(FrameType.SIGNAL, "INT"));
        return pipe.written();
    }

    @Test
    void whatTheClientSaysIsHeard() throws IOException {
        FrameChannel engine = new FrameChannel(new Pipe(spoken()));

        assertThat(engine.accept()).isEqualTo(FrameChannel.VERSION);
        Hello heard = Hello.of(engine.read());
        assertThat(heard.request()).isEqualTo(Hello.Request.RUN);
        assertThat(heard.build()).isEqualTo("build");
        assertThat(heard.mask()).isEqualTo(022);
        assertThat(heard.directory()).isEqualTo("/home/é");
        assertThat(heard.arguments()).usingRecursiveComparison().isEqualTo(hello().arguments());
        assertThat(heard.environment()).usingRecursiveComparison().isEqualTo(hello().environment());
        assertThat(engine.read().text()).isEqualTo("INT");
        assertThat(engine.read()).isNull();
    }

    @Test
    void anEndInTheMiddleIsAnError() throws IOException {
        byte[] all = spoken();
        for (int length : new int[] {1, 7, 9, 12, 13, 500, all.length - 1}) {
            FrameChannel engine = new FrameChannel(new Pipe(Arrays.copyOf(all, length)));
            assertThatThrownBy(() -> {
                        engine.accept();
                        engine.read();
                        engine.read();
                    })
                    .as("%d bytes", length)
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void aLongClaimCostsNoMemory() {
        byte[] claim = ByteBuffer.allocate(5)
                .put((byte) FrameType.HELLO.code())
                .putInt(Hello.LONGEST)
                .array();
        for (int i = 0; i < 1000; i++) {
            assertThatThrownBy(() -> new FrameChannel(new Pipe(claim)).read()).isInstanceOf(EOFException.class);
        }
    }

    @Test
    void moreThanATypeMayHaveIsRefused() {
        for (int length : new int[] {17, Integer.MAX_VALUE, -1}) {
            byte[] header = ByteBuffer.allocate(5)
                    .put((byte) FrameType.SIGNAL.code())
                    .putInt(length)
                    .array();
            assertThatThrownBy(() -> new FrameChannel(new Pipe(header)).read())
                    .isInstanceOf(ProtocolException.class)
                    .hasMessageContaining("cannot have");
        }
        assertThatThrownBy(() -> new FrameChannel(new Pipe(new byte[5])).read()).hasMessageContaining("of type 0");
    }

    @Test
    void anotherProtocolIsRecognized() {
        byte[] http = "GET / HTTP/1.1\r\n".getBytes();
        assertThatThrownBy(() -> new FrameChannel(new Pipe(http)).accept()).isInstanceOf(ProtocolException.class);
    }

    @Test
    void noBytesDoMoreThanFail() throws IOException {
        byte[] all = spoken();
        Random random = new Random(20240501);
        int understood = 0;
        for (int round = 0; round < ROUNDS; round++) {
            byte[] bytes = Arrays.copyOf(all, random.nextInt(400));
            for (int change = random.nextInt(4); change > 0 && bytes.length > 0; change--) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
            }
            FrameChannel engine = new FrameChannel(new Pipe(bytes));
            try {
                engine.accept();
                for (Frame frame = engine.read(); frame != null; frame = engine.read()) {
                    understood += frame.type() == FrameType.HELLO
                            ? Hello.of(frame).arguments().size()
                            : 0;
                }
            } catch (IOException expected) {
                assertThat(expected).isInstanceOfAny(ProtocolException.class, EOFException.class);
            }
        }
        assertThat(understood).isNotNegative();
    }
}
