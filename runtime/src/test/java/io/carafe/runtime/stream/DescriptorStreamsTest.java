package io.carafe.runtime.stream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.RecordingKernel;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class DescriptorStreamsTest {
    private static final int DESCRIPTOR = 50;

    private final RecordingKernel recording = new RecordingKernel();
    private final Kernel kernel = recording.kernel();

    private DescriptorOutput output() {
        return new DescriptorOutput(kernel, new Descriptor(kernel, DESCRIPTOR));
    }

    private DescriptorInput input() {
        return new DescriptorInput(kernel, new Descriptor(kernel, DESCRIPTOR));
    }

    private void ready(int times) {
        PollEntry readable = new PollEntry(DESCRIPTOR, PollEntry.IN, PollEntry.IN);
        PollEntry quiet = new PollEntry(3, PollEntry.IN, (short) 0);
        for (int i = 0; i < times; i++) {
            recording.answering("poll", Answer.of(List.of(readable, quiet)));
        }
    }

    @Test
    void anInterruptedOrPartialWriteIsContinued() throws IOException {
        recording.answering("write", Result.failure(Errno.EINTR), Result.failure(Errno.EAGAIN));
        try (DescriptorOutput output = output()) {
            output.write("text".getBytes(UTF_8));
        }
        assertThat(recording.calls("write")).hasSize(3);
        assertThat(recording.calls("poll")).hasSize(1);
        assertThat(recording.calls()).endsWith("close(50)");
    }

    @Test
    void aReaderThatHasGoneIsAnIoException() {
        recording.answering("write", Result.failure(Errno.EPIPE));
        assertThatThrownBy(() -> output().write('x'))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("EPIPE");
    }

    @Test
    void writingToWhatIsClosedIsAnIoException() throws IOException {
        DescriptorOutput output = output();
        output.close();
        output.close();
        assertThatThrownBy(() -> output.write('x'))
                .isInstanceOf(IOException.class)
                .hasMessage("the stream is closed");
        assertThat(recording.calls("close")).hasSize(1);
    }

    @Test
    void aDescriptorIsNotClosedUnderTheHandsOfWhoWrites() throws Exception {
        CountDownLatch writing = new CountDownLatch(1);
        CountDownLatch answer = new CountDownLatch(1);
        Kernel slow = (Kernel) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("write")) {
                        writing.countDown();
                        answer.await();
                        return Result.failure(Errno.EINTR);
                    }
                    return method.invoke(kernel, arguments);
                });
        DescriptorOutput output = new DescriptorOutput(slow, new Descriptor(slow, DESCRIPTOR));
        IOException[] thrown = new IOException[1];
        Thread writer = new Thread(() -> {
            try {
                output.write('x');
            } catch (IOException closed) {
                thrown[0] = closed;
            }
        });
        writer.start();
        writing.await();
        output.close();
        assertThat(recording.calls("close")).isEmpty();
        answer.countDown();
        writer.join();
        assertThat(thrown[0]).hasMessage("the stream is closed");
        assertThat(recording.calls("close")).containsExactly("close(50)");
    }

    @Test
    void whatIsReadComesInOrderAndEnds() throws IOException {
        ready(3);
        recording.reading("abc").reading("d");
        try (DescriptorInput input = input()) {
            assertThat(input.read()).isEqualTo('a');
            assertThat(input.available()).isEqualTo(2);
            assertThat(new String(input.readAllBytes(), UTF_8)).isEqualTo("bcd");
            assertThat(input.read()).isEqualTo(-1);
        }
    }

    @Test
    void aTerminalThatNobodyHasOpenIsAtItsEnd() throws IOException {
        ready(1);
        recording.answering("read", Result.failure(Errno.EIO));
        try (DescriptorInput input = input()) {
            assertThat(input.read()).isEqualTo(-1);
        }
    }

    @Test
    void anErrorIsAnIoException() {
        ready(1);
        recording.answering("read", Result.failure(Errno.EBADF));
        assertThatThrownBy(() -> input().read()).isInstanceOf(IOException.class).hasMessageContaining("EBADF");
    }

    @Test
    void readingFromWhatIsClosedIsAnIoException() {
        DescriptorInput input = input();
        input.close();
        input.close();
        assertThatThrownBy(input::read).isInstanceOf(IOException.class).hasMessage("the stream is closed");
        assertThat(recording.calls("close")).containsExactly("close(50)", "close(3)");
    }

    @Test
    void inputThatIsNotConnectedIsNotSwallowed() throws IOException {
        NoInput none = new NoInput();
        assertThatThrownBy(() -> none.write("x".getBytes(UTF_8)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("interactive(true)");
        none.close();
    }
}
