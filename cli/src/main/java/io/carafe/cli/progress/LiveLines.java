package io.carafe.cli.progress;

import io.carafe.cli.console.Printable;
import io.carafe.runtime.terminal.WindowSize;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * The last lines of a terminal, each of which shows how far something has come, below what was printed. As many as there
 * is room for. Thread-safe.
 */
public final class LiveLines implements AutoCloseable {
    private static final long REDRAW_NANOS = 100_000_000L;
    private static final int MOST_LINES = 16;

    private final Consumer<String> out;
    private final Supplier<WindowSize> window;
    private final Map<String, ProgressLine> lines = new LinkedHashMap<>();
    private int drawn;
    private long lastDrawn = System.nanoTime() - REDRAW_NANOS;

    /**
     * @param out the terminal
     * @param window how large it is now
     */
    public LiveLines(Consumer<String> out, Supplier<WindowSize> window) {
        this.out = out;
        this.window = window;
    }

    /** Shows how far something has come: now if it has begun something else, and otherwise soon. */
    public synchronized void show(String id, ProgressLine line) {
        ProgressLine before = lines.put(id, line);
        long now = System.nanoTime();
        if (before == null || !before.title().equals(line.title()) || now - lastDrawn >= REDRAW_NANOS) {
            lastDrawn = now;
            out.accept(erased() + drawing());
        }
    }

    /** Something has come to its end: its line is taken away. */
    public synchronized void end(String id) {
        if (lines.remove(id) != null) {
            out.accept(erased() + drawing());
        }
    }

    /** Something has come to its end: its line stays, as this one. */
    public synchronized void end(String id, String line) {
        lines.remove(id);
        print(line);
    }

    /** Prints a line that stays, above those that change. */
    public synchronized void print(String line) {
        out.accept(erased() + Printable.line(line) + "\n" + drawing());
    }

    /** Has somebody else write to the terminal, whole lines. */
    public synchronized void interrupt(Runnable writer) {
        out.accept(erased());
        writer.run();
        out.accept(drawing());
    }

    private String erased() {
        String erase = drawn > 0 ? "\u001b[" + drawn + "A\r\u001b[J" : "";
        drawn = 0;
        return erase;
    }

    private String drawing() {
        if (lines.isEmpty()) {
            return "";
        }
        WindowSize size = window.get();
        // The last row is the cursor's; lines above the first one could not be reached any more.
        List<ProgressLine> shown = lines.values().stream()
                .limit(Math.max(1, Math.min(MOST_LINES, size.rows() - 1)))
                .toList();
        drawn = shown.size();
        return shown.stream().map(line -> line.text(size.columns()) + "\n").collect(Collectors.joining());
    }

    /** Takes away all that changes. */
    @Override
    public synchronized void close() {
        lines.clear();
        out.accept(erased());
    }
}
