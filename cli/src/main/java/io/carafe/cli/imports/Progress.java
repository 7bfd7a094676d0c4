package io.carafe.cli.imports;

import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.console.Terminals;
import io.carafe.cli.format.Quantities;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.LongConsumer;

/** A bar on standard error that shows how far something has come; nothing where that is no terminal. */
public final class Progress implements LongConsumer, AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final double NANOS_PER_SECOND = 1e9;
    private static final String ERASE = "\r\u001b[K";
    private static final int ROOM_FOR_NUMBERS = 32;
    private static final int LONGEST_BAR = 40;

    private final Console console;
    private final String what;
    private final OptionalLong total;
    private final boolean shown;
    private final long start = System.nanoTime();
    private long lastDrawn = start - REDRAW_NANOS;
    private long bytes;
    private boolean drawn;

    /**
     * @param what is under way: {@code importing debian.tar}
     * @param total how many bytes there are, when it is known
     * @param quiet whether to show nothing
     */
    public Progress(Console console, String what, OptionalLong total, boolean quiet) {
        this.console = console;
        this.what = Printable.line(what);
        this.total = total;
        this.shown = !quiet && console.isTerminal(Terminals.ERROR);
    }

    /** So many bytes are done. */
    @Override
    public synchronized void accept(long done) {
        bytes = done;
        long now = System.nanoTime();
        if (shown && now - lastDrawn >= REDRAW_NANOS) {
            lastDrawn = now;
            drawn = true;
            console.error(ERASE + line(now));
        }
    }

    /** Takes the bar away. */
    @Override
    public synchronized void close() {
        if (drawn) {
            drawn = false;
            console.error(ERASE);
        }
    }

    /** How much was done, and how fast. */
    public synchronized String summary() {
        double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
        return String.format(Locale.ROOT, ": %s in %.1f s", Quantities.size(bytes), seconds);
    }

    private String line(long now) {
        double seconds = Math.max(1e-3, (now - start) / NANOS_PER_SECOND);
        String speed = Quantities.size((long) (bytes / seconds)) + "/s";
        if (total.isEmpty()) {
            return what + "  " + Quantities.size(bytes) + "  " + speed;
        }
        double part = Math.min(1, (double) bytes / total.getAsLong());
        int room = Math.min(LONGEST_BAR, console.width() - what.length() - ROOM_FOR_NUMBERS);
        StringBuilder out = new StringBuilder(what).append("  ");
        if (room > 2) {
            int full = (int) (part * room);
            out.append('[').append("=".repeat(full)).append(full < room ? ">" : "");
            out.append(" ".repeat(Math.max(0, room - full - 1))).append("]  ");
        }
        return out.append(String.format(Locale.ROOT, "%3d%%", (int) (part * 100)))
                .append("  ")
                .append(Quantities.size(bytes))
                .append("  ")
                .append(speed)
                .toString();
    }
}
