package io.carafe.runtime.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.carafe.api.kernel.Answer;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Errno;
import io.carafe.api.kernel.Kernel;
import io.carafe.api.kernel.PollEntry;
import io.carafe.api.kernel.Result;
import io.carafe.api.testing.RecordingKernel;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class InputRelayTest {
    private static final int SOURCE = 70;
    private static final int TARGET = 80;

    private final RecordingKernel recording = new RecordingKernel();

    private InputRelay relay(Kernel kernel) {
        return new InputRelay(kernel, new Descriptor(kernel, SOURCE), new Descriptor(kernel, TARGET));
    }

    private void awaitEnd() {
        await().until(() -> recording.calls("close").size() == 3);
        assertThat(recording.calls("close")).contains("close(" + SOURCE + ")", "close(" + TARGET + ")");
    }

    private static Answer<List<PollEntry>> polled(int wake, int target, int source) {
        return Answer.of(
                List.of(new PollEntry(0, 0, wake), new PollEntry(TARGET, 0, target), new PollEntry(0, 0, source)));
    }

    @Test
    void whatComesIsPassedOnUntilTheEnd() {
        recording.reading("hello").reading("again");

        relay(recording.kernel()).start();

        awaitEnd();
        assertThat(recording.calls("write")).hasSize(2).allMatch(call -> call.startsWith("write(" + TARGET));
        assertThat(recording.calls("setNonBlocking")).containsExactly("setNonBlocking(" + TARGET + ", true)");
    }

    @Test
    void anInterruptedWaitAndAnInputThatHadNothingAreNoEnd() {
        recording
                .answering("poll", Answer.failure(Errno.EINTR))
                .answering("read", Result.failure(Errno.EAGAIN), Result.failure(Errno.EINTR), Result.of(3));

        relay(recording.kernel()).start();

        awaitEnd();
        assertThat(recording.calls("read")).hasSize(4);
    }

    @Test
    void aPipeThatIsFullIsTriedAgain() {
        recording.reading("hello").answering("write", Result.failure(Errno.EAGAIN), Result.failure(Errno.EINTR));

        relay(recording.kernel()).start();

        awaitEnd();
        assertThat(recording.calls("write")).hasSize(3);
    }

    /** Otherwise what the user types next would be swallowed, which is another's. */
    @Test
    void nothingIsReadWhenTheLastReaderIsGone() {
        recording.answering("poll", polled(0, PollEntry.ERROR, PollEntry.IN));

        relay(recording.kernel()).start();

        awaitEnd();
        assertThat(recording.calls("read")).isEmpty();
    }

    @Test
    void aReaderThatGoesWhileThereIsSomethingForHimIsTheEnd() {
        recording.reading("hello").answering("write", Result.failure(Errno.EPIPE));

        relay(recording.kernel()).start();

        awaitEnd();
        assertThat(recording.calls("read")).hasSize(1);
    }

    @Test
    void anInputThatFailsIsTheEnd() {
        recording.answering("read", Result.failure(Errno.EIO));

        relay(recording.kernel()).start();

        awaitEnd();
        assertThat(recording.calls("write")).isEmpty();
    }

    @Test
    void oneThatWasNeverStartedIsClosedAtOnce() {
        InputRelay relay = relay(recording.kernel());
        relay.close();
        relay.close();

        awaitEnd();
        assertThat(recording.calls("poll")).isEmpty();
    }

    @Test
    void closingWakesOneThatWaits() throws Exception {
        CountDownLatch waits = new CountDownLatch(1);
        CountDownLatch woken = new CountDownLatch(1);
        AtomicBoolean first = new AtomicBoolean(true);
        Kernel waiting = (Kernel) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Kernel.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("poll") && first.getAndSet(false)) {
                        waits.countDown();
                        woken.await();
                        return polled(PollEntry.IN, 0, 0);
                    }
                    if (method.getName().equals("write")) {
                        woken.countDown();
                    }
                    try {
                        return method.invoke(recording.kernel(), arguments);
                    } catch (InvocationTargetException failed) {
                        throw failed.getCause();
                    }
                });
        InputRelay relay = relay(waiting);
        relay.start();
        waits.await();

        relay.close();

        awaitEnd();
        assertThat(recording.calls("read")).isEmpty();
        assertThat(recording.calls("write")).hasSize(1).noneMatch(call -> call.startsWith("write(" + TARGET));
    }
}
