package io.carafe.client;

import java.io.IOException;
import java.util.concurrent.TimeUnit;

/** A terminal that an engine had in raw mode when it was killed. */
final class LostTerminal {
    private static final long PATIENCE_SECONDS = 5;

    private LostTerminal() {}

    /** Makes it usable again, by stty(1), because the JDK cannot. */
    static void restore() {
        try {
            new ProcessBuilder("stty", "sane").inheritIO().start().waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (IOException noStty) {
            // There is nothing else to try; the message that follows says what has happened.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
