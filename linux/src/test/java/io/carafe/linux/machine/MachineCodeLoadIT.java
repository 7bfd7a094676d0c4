package io.carafe.linux.machine;

import static org.assertj.core.api.Assertions.assertThat;

import io.carafe.api.testing.OpenDescriptors;
import io.carafe.linux.machine.Spawner.Ended;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The machine code many times over: what it leaves behind, and what a busy JVM does to it. */
@Timeout(600)
class MachineCodeLoadIT {

    private static final int ENOENT = 2;
    private static final int SIGWINCH = 28;

    @AutoClose
    private final Spawner spawner = new Spawner(MachineCode.forThisMachine());

    @Test
    void twoThousandChildrenLeaveNothingBehind() throws Exception {
        spawn();
        OpenDescriptors before = OpenDescriptors.look();
        long children = ProcessHandle.current().children().count();
        for (int i = 0; i < 2000; i++) {
            spawn();
        }
        assertThat(OpenDescriptors.look().beyond(before)).isEmpty();
        assertThat(ProcessHandle.current().children().count()).isEqualTo(children);
    }

    @Test
    void childrenOfManyThreadsSurviveGarbageCollectionsAndSignals() throws Exception {
        int threads = 8;
        int each = 100;
        AtomicLong handled = new AtomicLong();
        Object previous = handle(handler(handled::incrementAndGet));
        AtomicBoolean done = new AtomicBoolean();
        ExecutorService pool = Executors.newCachedThreadPool();
        try {
            Future<?> collector = pool.submit(() -> {
                while (!done.get()) {
                    System.gc();
                }
            });
            Future<?> sender = pool.submit(() -> {
                long self = ProcessHandle.current().pid();
                while (!done.get()) {
                    Spawner.checked(spawner.code.syscall(spawner.nr.kill(), self, SIGWINCH, 0, 0, 0));
                    Thread.sleep(0, 100_000);
                }
                return null;
            });
            List<Future<?>> spawners = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                spawners.add(pool.submit(() -> {
                    for (int j = 0; j < each; j++) {
                        spawn();
                        fail();
                    }
                }));
            }
            try {
                for (Future<?> future : spawners) {
                    future.get();
                }
            } finally {
                done.set(true);
            }
            collector.get();
            sender.get();
            assertThat(handled.get()).isPositive();
        } finally {
            pool.shutdownNow();
            handle(previous);
        }
    }

    private void spawn() {
        assertThat(spawner.run((s, image) -> s.exec(image, "/bin/true"))).isEqualTo(new Ended(0, -1, 1, 0));
    }

    private void fail() {
        assertThat(spawner.run((s, image) -> s.exec(image, "/there is no such file")))
                .isEqualTo(new Ended(127 << 8, 1, 1, -ENOENT));
    }

    /**
     * Makes the JVM handle SIGWINCH, and returns the handler before. This is {@code sun.misc.Signal.handle}, called by
     * reflection because the compiler warns of that class and cannot be told not to.
     */
    private static Object handle(Object handler) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        return signal.getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
                .invoke(null, signal.getConstructor(String.class).newInstance("WINCH"), handler);
    }

    private static Object handler(Runnable action) throws ReflectiveOperationException {
        Class<?> type = Class.forName("sun.misc.SignalHandler");
        return Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, arguments) -> {
            action.run();
            return null;
        });
    }
}
