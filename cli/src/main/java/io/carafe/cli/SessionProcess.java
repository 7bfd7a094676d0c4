package io.carafe.cli;

import io.carafe.cli.attach.UserProcess;
import io.carafe.engine.Session;

/** The client of a session. */
final class SessionProcess implements UserProcess {
    private final Session session;

    SessionProcess(Session session) {
        this.session = session;
    }

    @Override
    public boolean handle(String name, Runnable handler) {
        session.onSignal(name, handler);
        return true;
    }

    @Override
    public void exit(int code) {
        session.end(code);
    }

    @Override
    public void onEnd(Runnable farewell) {
        session.onCut(farewell);
    }

    @Override
    public void noLongerOnEnd(Runnable farewell) {
        session.noLongerOnCut(farewell);
    }

    @Override
    public void awaitForeground() throws InterruptedException {
        session.awaitForeground();
    }

    @Override
    public void rawMode(boolean raw) {
        session.tellRawMode(raw);
    }
}
