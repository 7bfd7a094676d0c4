package io.carafe.cli.imports;

import io.carafe.cli.console.Console;
import io.carafe.image.ReceiveProgress;
import io.carafe.image.oci.ContentDescriptor;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/** A bar for the layers that are being loaded. */
public final class LoadProgress implements ReceiveProgress, AutoCloseable {
    private static final int SHORT_DIGEST = "sha256:".length() + 12;

    private final Console console;
    private final boolean quiet;
    private final Map<String, Progress> bars = new HashMap<>();

    /** @param quiet whether to show nothing */
    public LoadProgress(Console console, boolean quiet) {
        this.console = console;
        this.quiet = quiet;
    }

    @Override
    public synchronized void begins(ContentDescriptor layer) {
        OptionalLong size = layer.size() > 0 ? OptionalLong.of(layer.size()) : OptionalLong.empty();
        String name = "loading layer " + layer.digest().substring("sha256:".length(), SHORT_DIGEST);
        bars.put(layer.digest(), new Progress(console, name, size, quiet));
    }

    @Override
    public synchronized void advances(ContentDescriptor layer, long bytes) {
        Progress bar = bars.get(layer.digest());
        if (bar != null) {
            bar.accept(bytes);
        }
    }

    @Override
    public synchronized void ends(ContentDescriptor layer) {
        Progress bar = bars.remove(layer.digest());
        if (bar != null) {
            bar.close();
        }
    }

    @Override
    public synchronized void close() {
        bars.values().forEach(Progress::close);
        bars.clear();
    }
}
