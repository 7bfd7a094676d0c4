package io.carafe.engine;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The sessions that are under way, and whether new ones may begin. Thread-safe. */
final class SessionRegistry {
    private final Set<Session> sessions = new HashSet<>();
    private long begun;
    private long changed = System.nanoTime();
    private long idleSince = System.nanoTime();
    private boolean closed;

    /** Lets a session begin, unless the engine is leaving. */
    synchronized boolean begin(Session session) {
        if (closed) {
            return false;
        }
        begun++;
        changed = System.nanoTime();
        return sessions.add(session);
    }

    synchronized void end(Session session) {
        sessions.remove(session);
        changed = System.nanoTime();
        idleSince = changed;
        notifyAll();
    }

    /** Something else showed that the engine is of use. */
    synchronized void touch() {
        idleSince = System.nanoTime();
    }

    /** How many have begun ever. */
    synchronized long begun() {
        return begun;
    }

    /** For how long none has begun or ended. */
    synchronized long quietNanos() {
        return System.nanoTime() - changed;
    }

    synchronized int count() {
        return sessions.size();
    }

    synchronized List<Session> all() {
        return List.copyOf(sessions);
    }

    synchronized boolean isClosed() {
        return closed;
    }

    /** For how long nothing has been under way; 0 while something is. */
    synchronized long idleNanos() {
        return sessions.isEmpty() ? System.nanoTime() - idleSince : 0;
    }

    /** Lets no session begin any more, but only if none is under way. */
    synchronized boolean closeIfIdle() {
        if (sessions.isEmpty()) {
            closed = true;
        }
        return closed;
    }

    synchronized void close() {
        closed = true;
    }

    /** Waits until none is under way, but not for ever. */
    synchronized void awaitEnd(long millis) {
        long end = System.nanoTime() + millis * 1_000_000;
        while (!sessions.isEmpty() && System.nanoTime() < end) {
            try {
                wait(Math.max(1, (end - System.nanoTime()) / 1_000_000));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
