package io.carafe.engine;

import com.google.inject.Guice;
import io.carafe.api.kernel.Descriptor;
import io.carafe.api.kernel.Kernel;
import io.carafe.linux.LinuxModule;
import io.carafe.runtime.state.AtomicFile;
import io.carafe.runtime.state.RunLock;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;

/** An engine: one for each state root and user. */
public final class EngineServer implements EngineControl {
    private static final int USUAL_MASK = 022;
    private static final int KEEPERS_DESCRIPTOR = 3;
    private static final int MOST_CONNECTIONS = 4096;
    private static final long STOP_PATIENCE_MILLIS = 20_000;
    private static final long SHORTEST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 60_000;

    private final Kernel kernel;
    private final EngineIdentity identity;
    private final SessionHandler handler;
    private final EngineLog log;
    private final SessionRegistry sessions = new SessionRegistry();
    private final MemoryReturn memory = MemoryReturn.ofThisProcess();
    private final Semaphore connections = new Semaphore(MOST_CONNECTIONS);
    private final CountDownLatch never = new CountDownLatch(1);
    private final Listener listener;
    private final RunLock lock;

    private EngineServer(
            Kernel kernel,
            EngineIdentity identity,
            SessionHandler handler,
            EngineLog log,
            Listener listener,
            RunLock lock) {
        this.kernel = kernel;
        this.identity = identity;
        this.handler = handler;
        this.log = log;
        this.listener = listener;
        this.lock = lock;
    }

    /**
     * Takes the place of the engine, and listens.
     *
     * @return empty when another engine is at work
     * @throws io.carafe.api.error.CarafeException when its socket cannot be made
     * @throws IOException when its directory cannot
     */
    public static Optional<EngineServer> open(EngineIdentity identity, SessionHandler handler, EngineLog log)
            throws IOException {
        Kernel kernel = Guice.createInjector(new LinuxModule()).getInstance(Kernel.class);
        stepAside(kernel);
        return open(kernel, identity, handler, log);
    }

    /** Nothing of who started it is to reach the engine: signals of a terminal, a mask, a keeper's descriptor in children. */
    private static void stepAside(Kernel kernel) {
        // EPERM: it leads a process group, as somebody's job in a shell.
        kernel.setsid();
        kernel.umask(USUAL_MASK);
        kernel.setCloseOnExec(KEEPERS_DESCRIPTOR);
    }

    static Optional<EngineServer> open(Kernel kernel, EngineIdentity identity, SessionHandler handler, EngineLog log)
            throws IOException {
        identity.directory().make(kernel.geteuid());
        Optional<RunLock> lock = new EnginePlace(kernel, identity.directory()).take();
        if (lock.isEmpty()) {
            return Optional.empty();
        }
        Listener listener = new Listener(kernel, identity.directory().socket());
        new AtomicFile(identity.directory().description(), false)
                .write((EngineStatus.ofIdentity(identity) + "\n").getBytes(StandardCharsets.UTF_8));
        log.note("version " + identity.version() + ", build " + identity.build() + ", process " + identity.pid()
                + ", serves " + identity.root());
        return Optional.of(new EngineServer(kernel, identity, handler, log, listener, lock.get()));
    }

    /** Serves until it is told to stop, or has been idle for long enough. */
    public void serve() throws IOException {
        while (!sessions.isClosed()) {
            listener.accept(waitMillis()).ifPresentOrElse(this::welcome, this::rest);
        }
        listener.remove();
        sessions.all().forEach(session -> session.endForReason("the engine has been stopped"));
        sessions.awaitEnd(STOP_PATIENCE_MILLIS);
        listener.close();
        Files.deleteIfExists(identity.directory().description());
        log.note("ended, with " + sessions.count() + " sessions left");
        lock.close();
    }

    private void welcome(Descriptor socket) {
        connections.acquireUninterruptibly();
        Connection connection = new Connection(kernel, socket);
        Thread thread = new Thread(
                () -> {
                    try {
                        new Conversation(kernel, identity, handler, sessions, this, log, connection).hold();
                    } finally {
                        connections.release();
                    }
                },
                "carafe-client");
        thread.setDaemon(true);
        try {
            thread.start();
        } catch (OutOfMemoryError noMoreThreads) {
            connections.release();
            connection.close();
            log.note("sent a client away: " + noMoreThreads.getMessage());
        }
    }

    private int waitMillis() {
        long left = identity.idle().isZero() ? Long.MAX_VALUE : identity.idle().toNanos() - sessions.idleNanos();
        long untilReturn = memory.waitNanos(sessions.begun(), sessions.quietNanos());
        if (untilReturn >= 0) {
            left = Math.min(left, untilReturn);
        }
        return (int) Math.max(SHORTEST_WAIT_MILLIS, Math.min(LONGEST_WAIT_MILLIS, left / 1_000_000));
    }

    /** Nobody has come for a while. */
    private void rest() {
        memory.look(sessions.begun(), sessions.quietNanos());
        leaveIfIdleForLong();
    }

    private void leaveIfIdleForLong() {
        if (identity.idle().isZero() || sessions.idleNanos() < identity.idle().toNanos()) {
            return;
        }
        if (leaveIfIdle()) {
            log.note("leaving: nothing to do for " + identity.idle().toSeconds() + " s");
        } else {
            sessions.touch();
        }
    }

    @Override
    public boolean leaveIfIdle() {
        if (handler.running() > 0 || !sessions.closeIfIdle()) {
            return false;
        }
        listener.remove();
        listener.wake();
        return true;
    }

    @Override
    public void stop() {
        sessions.close();
        listener.remove();
        listener.wake();
    }

    @Override
    public void awaitProcessEnd() {
        try {
            never.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
