package io.carafe.engine;

import io.carafe.api.error.ExitCode;
import io.carafe.client.Frame;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The thread that does what one client asks. */
final class SessionThread extends Thread {
    private final SessionHandler handler;
    private final EngineLog log;
    private @Nullable Session session;
    private @Nullable Consumer<Frame> conclusion;

    SessionThread(SessionHandler handler, EngineLog log) {
        this.handler = handler;
        this.log = log;
        setDaemon(true);
    }

    /** @param end is given the last frame for the client, on this thread */
    void begin(Session work, Consumer<Frame> end) {
        session = work;
        conclusion = end;
        setName("carafe-" + work.name());
        start();
    }

    @Override
    public void run() {
        Session work = session;
        Consumer<Frame> end = conclusion;
        if (work == null || end == null) {
            throw new IllegalStateException("begin it by its own method");
        }
        int code = ExitCode.ENGINE_ERROR;
        try {
            code = handler.handle(work);
        } catch (RuntimeException | Error e) {
            log.note("internal error in the session of " + work.name() + ": " + e);
        } finally {
            // The interrupt was for the work, which is over.
            boolean interrupted = Thread.interrupted();
            end.accept(work.finish(code));
            if (interrupted) {
                log.note("the session of " + work.name() + " was ended before it was done");
            }
        }
    }

    /** Waits for its end, on behalf of a thread that nobody interrupts. */
    void awaitEnd() {
        try {
            join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
