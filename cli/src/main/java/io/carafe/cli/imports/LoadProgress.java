package io.carafe.cli.imports;

import io.carafe.cli.progress.LiveLines;
import io.carafe.cli.progress.ProgressLine;
import io.carafe.image.ReceiveProgress;
import io.carafe.image.oci.ContentDescriptor;

/** A line for each layer that is being loaded. */
public final class LoadProgress implements ReceiveProgress {
    private static final int SHORT_DIGEST = "sha256:".length() + 12;

    private final LiveLines lines;

    public LoadProgress(LiveLines lines) {
        this.lines = lines;
    }

    @Override
    public void begins(ContentDescriptor layer) {
        advances(layer, 0);
    }

    @Override
    public void advances(ContentDescriptor layer, long bytes) {
        String title = layer.digest().substring("sha256:".length(), SHORT_DIGEST) + ": Loading layer";
        lines.show(layer.digest(), new ProgressLine(title, bytes, layer.size()));
    }

    @Override
    public void ends(ContentDescriptor layer) {
        lines.end(layer.digest());
    }
}
