package io.carafe.cli.registry;

import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Quantities;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.transfer.LayerState;
import io.carafe.registry.transfer.TransferListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.IntSupplier;

/**
 * Shows how layers come and go, in Docker's words. On a terminal, what is under way is below, each layer on a line that changes;
 * what is done stays above. Anywhere else each change of a layer's state is a line. Thread-safe.
 */
public final class TransferDisplay implements TransferListener, AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final int SHORT_DIGEST = 12;
    private static final int LONGEST_BAR = 50;
    private static final int ROOM_FOR_TEXT = 54;
    private static final int MOST_LINES = 16;

    private final Consumer<String> out;
    private final Consumer<String> notices;
    private final boolean terminal;
    private final IntSupplier width;
    private final Map<String, Line> active = new LinkedHashMap<>();
    private final Map<String, LayerState> states = new LinkedHashMap<>();
    private int drawn;
    private long lastDrawn = System.nanoTime() - REDRAW_NANOS;

    /**
     * @param out takes text, with line feeds
     * @param notices takes what is not progress
     * @param terminal whether lines can change
     * @param width of the terminal
     */
    public TransferDisplay(Consumer<String> out, Consumer<String> notices, boolean terminal, IntSupplier width) {
        this.out = out;
        this.notices = notices;
        this.terminal = terminal;
        this.width = width;
    }

    /** How far a layer has come. */
    private record Line(LayerState state, long done, long total) {}

    @Override
    public synchronized void pulling(ImageName image) {
        print(image.reference() + ": Pulling from " + image.repository());
    }

    @Override
    public synchronized void pushing(ImageName image) {
        print("The push refers to repository [" + image.name() + "]");
    }

    @Override
    public synchronized void layers(List<ContentDescriptor> layers) {
        states.clear();
        active.clear();
    }

    @Override
    public synchronized void layer(ContentDescriptor layer, LayerState state, long done, long total) {
        String id = layer.digest().substring(layer.digest().indexOf(':') + 1).substring(0, SHORT_DIGEST);
        boolean changed = states.put(id, state) != state;
        if (!terminal) {
            if (changed && (state.isEnd() || state == LayerState.STARTED || state == LayerState.PREPARING)) {
                out.accept(id + ": " + state.words() + "\n");
            }
            return;
        }
        if (state.isEnd()) {
            active.remove(id);
            print(id + ": " + state.words());
        } else {
            active.put(id, new Line(state, done, total));
            redraw(changed);
        }
    }

    @Override
    public synchronized void warning(String text) {
        erase();
        notices.accept("carafe: warning: " + Printable.line(text) + "\n");
        draw();
    }

    @Override
    public synchronized void tryingAgain(String attempt, String why, Duration pause) {
        erase();
        String seconds = pause.toMillis() % 1000 == 0
                ? Long.toString(pause.toSeconds())
                : String.valueOf(pause.toMillis() / 1000.0);
        notices.accept("carafe: cannot " + Printable.line(attempt) + " yet: " + Printable.line(why)
                + "; trying again in " + seconds + " s\n");
        draw();
    }

    private void print(String line) {
        erase();
        out.accept(Printable.line(line) + "\n");
        draw();
    }

    private void redraw(boolean changed) {
        long now = System.nanoTime();
        if (changed || now - lastDrawn >= REDRAW_NANOS) {
            lastDrawn = now;
            erase();
            draw();
        }
    }

    private void erase() {
        if (drawn > 0) {
            out.accept("\u001b[" + drawn + "A\r\u001b[J");
            drawn = 0;
        }
    }

    private void draw() {
        if (!terminal) {
            return;
        }
        List<String> lines = new ArrayList<>();
        active.forEach((id, line) -> lines.add(text(id, line)));
        List<String> shown = lines.subList(0, Math.min(MOST_LINES, lines.size()));
        if (!shown.isEmpty()) {
            out.accept(String.join("\n", shown) + "\n");
            drawn = shown.size();
        }
    }

    private String text(String id, Line line) {
        int columns = width.getAsInt();
        StringBuilder text =
                new StringBuilder(id).append(": ").append(line.state().words());
        if (line.total() > 0) {
            double part = Math.min(1, (double) line.done() / line.total());
            int room = Math.min(LONGEST_BAR, columns - ROOM_FOR_TEXT);
            text.append(' ');
            if (room > 4) {
                int full = (int) (part * room);
                text.append('[').append("=".repeat(full)).append(full < room ? ">" : "");
                text.append(" ".repeat(Math.max(0, room - full - 1))).append("]  ");
            }
            text.append(Quantities.size(line.done(), 4)).append('/').append(Quantities.size(line.total(), 4));
        }
        // A line that wraps could not be erased.
        return text.length() < columns ? text.toString() : text.substring(0, Math.max(0, columns - 1));
    }

    /** Takes away what is under way. */
    @Override
    public synchronized void close() {
        erase();
        active.clear();
    }
}
