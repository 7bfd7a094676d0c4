package io.carafe.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class LauncherThreadTest {
    @AutoClose
    private final LauncherThread launcher = new LauncherThread();

    @Test
    void allWorkIsDoneOnOneDaemonThread() {
        Thread first = launcher.call(Thread::currentThread);
        assertThat(launcher.call(Thread::currentThread)).isSameAs(first).isNotSameAs(Thread.currentThread());
        assertThat(first.isDaemon()).isTrue();
        assertThat(first.getName()).isEqualTo("carafe-launcher");
    }

    @Test
    void failuresAreTheCallers() {
        assertThatThrownBy(() -> launcher.call(() -> {
                    throw new IllegalStateException("wrong");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("wrong");
        assertThatThrownBy(() -> launcher.call(() -> {
                    throw new IOException("checked");
                }))
                .hasRootCauseInstanceOf(IOException.class);
        assertThat(launcher.call(() -> 1)).isOne();
    }

    @Test
    void anInterruptedCallerGetsItsAnswerAndStaysInterrupted() {
        Thread.currentThread().interrupt();
        assertThat(launcher.call(() -> 1)).isOne();
        assertThat(Thread.interrupted()).isTrue();
    }

    @Test
    void anAbandonedThreadEndsAndItsWorkIsDoneByAnother() throws Exception {
        CountDownLatch started = new CountDownLatch(1);
        CountDownLatch queued = new CountDownLatch(1);
        ExecutorService pool = Executors.newCachedThreadPool();
        Future<Thread> lost = pool.submit(() -> launcher.call(() -> {
            started.countDown();
            queued.await();
            launcher.abandon();
            return Thread.currentThread();
        }));
        started.await();
        List<Future<Thread>> others = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            others.add(pool.submit(() -> launcher.call(Thread::currentThread)));
        }
        Thread.sleep(20);
        queued.countDown();
        lost.get().join();
        for (Future<Thread> other : others) {
            assertThat(other.get()).isNotSameAs(lost.get());
        }
        pool.shutdown();
    }

    @Test
    void closingEndsTheThreadAndRefusesWork() throws InterruptedException {
        Thread thread = launcher.call(Thread::currentThread);
        launcher.close();
        launcher.close();
        thread.join();
        assertThatThrownBy(() -> launcher.call(() -> 1)).isInstanceOf(IllegalStateException.class);
    }
}
