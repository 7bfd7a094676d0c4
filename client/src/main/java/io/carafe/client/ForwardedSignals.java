package io.carafe.client;

import java.io.IOException;
import sun.misc.Signal;
import sun.misc.SignalHandler;

/**
 * Passes on to the engine the signals that it asks for; the others do to the client what they do to any process. The JVM
 * keeps QUIT for thread dumps, and a HUP that is ignored (nohup) stays ignored.
 */
final class ForwardedSignals implements SignalHandler {
    private final FrameChannel engine;

    ForwardedSignals(FrameChannel engine) {
        this.engine = engine;
    }

    void watch(String name) {
        try {
            Signal.handle(new Signal(name), this);
        } catch (IllegalArgumentException takenOrUnknown) {
            // The JVM needs it for itself.
        }
    }

    @Override
    public void handle(Signal signal) {
        try {
            engine.write(Frame.of(FrameType.SIGNAL, signal.getName()));
        } catch (IOException gone) {
            // The engine has ended, which the thread that reads from it finds out and tells.
        }
    }
}
