package io.carafe.cli.registry;

import io.carafe.cli.console.Printable;
import io.carafe.cli.progress.LiveLines;
import io.carafe.cli.progress.ProgressLine;
import io.carafe.image.oci.ContentDescriptor;
import io.carafe.registry.name.ImageName;
import io.carafe.registry.transfer.LayerState;
import io.carafe.registry.transfer.TransferListener;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Shows how layers come and go, in Docker's words. On a terminal, what is under way is below, each layer on a line that changes;
 * what is done stays above. Anywhere else each change of a layer's state is a line. Thread-safe.
 */
public final class TransferDisplay implements TransferListener, AutoCloseable {
    private static final int SHORT_DIGEST = 12;

    private final Consumer<String> out;
    private final Consumer<String> notices;
    private final Optional<LiveLines> lines;
    private final Map<String, LayerState> states = new HashMap<>();

    /**
     * @param out takes text, with line feeds
     * @param notices takes what is not progress
     * @param lines of the terminal that it goes to, if it is one
     */
    public TransferDisplay(Consumer<String> out, Consumer<String> notices, Optional<LiveLines> lines) {
        this.out = out;
        this.notices = notices;
        this.lines = lines;
    }

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
    }

    @Override
    public synchronized void layer(ContentDescriptor layer, LayerState state, long done, long total) {
        String id = layer.digest().substring(layer.digest().indexOf(':') + 1).substring(0, SHORT_DIGEST);
        boolean changed = states.put(id, state) != state;
        String title = id + ": " + state.words();
        if (lines.isPresent()) {
            if (state.isEnd()) {
                lines.get().end(id, title);
            } else {
                lines.get().show(id, new ProgressLine(title, done, state == LayerState.STARTED ? 0 : total));
            }
        } else if (changed && (state.isEnd() || state == LayerState.STARTED || state == LayerState.PREPARING)) {
            print(title);
        }
    }

    @Override
    public synchronized void warning(String text) {
        notice("carafe: warning: " + Printable.line(text));
    }

    @Override
    public synchronized void tryingAgain(String attempt, String why, Duration pause) {
        String seconds = pause.toMillis() % 1000 == 0
                ? Long.toString(pause.toSeconds())
                : String.valueOf(pause.toMillis() / 1000.0);
        notice("carafe: cannot " + Printable.line(attempt) + " yet: " + Printable.line(why) + "; trying again in "
                + seconds + " s");
    }

    private void print(String line) {
        lines.ifPresentOrElse(live -> live.print(line), () -> out.accept(Printable.line(line) + "\n"));
    }

    private void notice(String line) {
        Runnable writer = () -> notices.accept(line + "\n");
        lines.ifPresentOrElse(live -> live.interrupt(writer), writer);
    }

    /** Takes away what is under way. */
    @Override
    public synchronized void close() {
        lines.ifPresent(LiveLines::close);
    }
}
