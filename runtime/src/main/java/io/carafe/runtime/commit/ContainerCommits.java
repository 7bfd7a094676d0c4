package io.carafe.runtime.commit;

import io.carafe.api.RootSource;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ImageNotFoundException;
import io.carafe.api.error.UnsupportedFeatureException;
import io.carafe.api.image.ImageConfig;
import io.carafe.image.ImageStore;
import io.carafe.image.ImportedImage;
import io.carafe.image.LayerCommit;
import io.carafe.image.config.ConfigChanges;
import io.carafe.runtime.event.EventSink;
import io.carafe.runtime.files.ContainerFiles;
import io.carafe.runtime.files.RunningContainers;
import io.carafe.runtime.state.ContainerRecord;
import io.carafe.runtime.state.ContainerStore;
import io.carafe.runtime.state.RunLock;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Makes images of containers: their image, what they changed of it, and what they were asked to be. Thread-safe. */
public final class ContainerCommits {
    private final ImageStore images;
    private final ContainerStore store;
    private final ContainerFiles files;
    private final RunningContainers containers;
    private final CommitPause pauses;
    private final EventSink events;

    @Inject
    ContainerCommits(
            ImageStore images,
            ContainerStore store,
            ContainerFiles files,
            RunningContainers containers,
            CommitPause pauses,
            EventSink events) {
        this.images = images;
        this.store = store;
        this.files = files;
        this.containers = containers;
        this.pauses = pauses;
        this.events = events;
    }

    /** Makes an image of a container as it is now, running or not. */
    public ImportedImage commit(ContainerRecord container, CommitOptions options) {
        String parent = container
                .imageId()
                .filter(id -> container.spec().root() instanceof RootSource.Image)
                .orElseThrow(() -> new UnsupportedFeatureException(
                        "cannot commit container " + container.name()
                                + ": it is over a directory, and there is no image that it changes",
                        "Use: carafe export " + container.name() + " | carafe import - NAME"));
        ImageConfig config = CommittedConfig.of(container);
        LayerCommit commit = new LayerCommit(
                parent,
                ConfigChanges.apply(config, options.changes()),
                Optional.of(String.join(" ", config.command())).filter(text -> !text.isEmpty()),
                options.author(),
                options.message(),
                options.reference());
        ImportedImage committed = containers.state(container).isRunning()
                ? ofRunning(container, commit, options.pause())
                : ofStopped(container, commit);
        note(container, committed, options);
        return committed;
    }

    private ImportedImage ofRunning(ContainerRecord container, LayerCommit commit, CommitOptions.Pause pause) {
        boolean possible = pauses.isPossible(container);
        boolean paused = pause == CommitOptions.Pause.ALWAYS || (pause == CommitOptions.Pause.IF_POSSIBLE && possible);
        ImportedImage committed;
        try (CommitPause.Held held = pauses.hold(container, paused)) {
            committed = take(container, commit);
        }
        if (paused || pause == CommitOptions.Pause.NEVER) {
            return committed;
        }
        List<String> warnings = new ArrayList<>(committed.warnings());
        warnings.add(
                "container " + container.name() + " has no control group and was not paused: files that it wrote to"
                        + " meanwhile may be in the image in part");
        return new ImportedImage(committed.image(), warnings);
    }

    private ImportedImage ofStopped(ContainerRecord container, LayerCommit commit) {
        RunLock lock = containers
                .take(container)
                .orElseThrow(() -> new ContainerConflictException(
                        "container " + container.name() + " is being started or removed", "Try again."));
        try (RunLock held = lock) {
            return take(container, commit);
        }
    }

    private ImportedImage take(ContainerRecord container, LayerCommit commit) {
        try {
            return files.withChanges(container, layer -> images.commit(layer, commit));
        } catch (ImageNotFoundException gone) {
            throw new ImageNotFoundException(
                    commit.parent(),
                    "The image of container " + container.name() + " was removed. Use: carafe export "
                            + container.name() + " | carafe import - NAME");
        } catch (CarafeException failed) {
            if (!store.exists(container.id())) {
                throw new ContainerConflictException(
                        "container " + container.name() + " was removed while it was committed", "");
            }
            throw failed;
        }
    }

    private void note(ContainerRecord container, ImportedImage committed, CommitOptions options) {
        Map<String, String> more = new LinkedHashMap<>();
        more.put("comment", options.message().orElse(""));
        more.put("imageID", committed.image().id());
        more.put("imageRef", options.reference().map(Object::toString).orElse(""));
        events.note(container, "commit", more);
    }

    /** Puts right what programs that died have left. */
    public void sweep() {
        pauses.sweep();
    }
}
