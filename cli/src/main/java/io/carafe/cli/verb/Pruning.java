package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.api.error.ContainerNotFoundException;
import io.carafe.api.error.NetworkConflictException;
import io.carafe.api.error.NetworkNotFoundException;
import io.carafe.api.network.Network;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.image.PruneOptions;
import io.carafe.image.PrunedImages;
import io.carafe.runtime.volume.Volume;

/** Removes what is not in use. What fails is reported, and does not keep the rest from being removed. */
record Pruning(Carafe carafe, Console console, PruneFilter filter) {
    /** Containers that neither run nor wait for their restart. */
    Pruned containers() {
        int code = 0;
        long bytes = 0;
        StringBuilder removed = new StringBuilder();
        for (Container container : carafe.containers()) {
            try {
                boolean wanted = !container.state().isActive() && filter.lets(container.labels(), container.created());
                if (!wanted) {
                    continue;
                }
                long written = container.writtenBytes();
                container.remove(false);
                bytes += written;
                removed.append(container.id()).append('\n');
            } catch (ContainerNotFoundException | ContainerConflictException goneOrStartedMeanwhile) {
                // Not ours to remove any more.
            } catch (CarafeException e) {
                code = report(e);
            }
        }
        return Pruned.of("Deleted Containers", removed, bytes, code);
    }

    /**
     * Volumes that no container uses.
     *
     * @param all those with a chosen name, too
     */
    Pruned volumes(boolean all) {
        int code = 0;
        long bytes = 0;
        StringBuilder removed = new StringBuilder();
        for (Volume volume : carafe.volumes().list()) {
            boolean wanted = (all || volume.anonymous())
                    && filter.labels(volume.labels())
                    && carafe.volumes().usersOf(volume.name()).isEmpty();
            if (!wanted) {
                continue;
            }
            try {
                long size = carafe.volumes().size(volume);
                carafe.volumes().remove(volume.name());
                bytes += size;
                removed.append(volume.name()).append('\n');
            } catch (CarafeException e) {
                code = report(e);
            }
        }
        return Pruned.of("Deleted Volumes", removed, bytes, code);
    }

    /** Networks that no container uses. */
    Pruned networks() {
        int code = 0;
        StringBuilder removed = new StringBuilder();
        for (Network network : carafe.networks().unused()) {
            if (!filter.lets(network.labels(), network.created())) {
                continue;
            }
            try {
                carafe.networks().remove(network.name());
                removed.append(network.name()).append('\n');
            } catch (NetworkNotFoundException | NetworkConflictException goneOrUsedMeanwhile) {
                // Not ours to remove any more.
            } catch (CarafeException e) {
                code = report(e);
            }
        }
        return Pruned.of("Deleted Networks", removed, 0, code);
    }

    /**
     * Images that no container uses.
     *
     * @param all those with a name, too
     */
    Pruned images(boolean all) {
        PrunedImages pruned = carafe.images()
                .prune(new PruneOptions(all, image -> filter.lets(image.config().labels(), image.created())));
        StringBuilder removed = new StringBuilder();
        pruned.removed().forEach(image -> {
            image.untagged()
                    .forEach(name -> removed.append("untagged: ").append(name).append('\n'));
            image.deleted().forEach(id -> removed.append("deleted: ").append(id).append('\n'));
        });
        return Pruned.of("Deleted Images", removed, pruned.reclaimedBytes(), 0);
    }

    private int report(CarafeException e) {
        console.errorln("carafe: " + Printable.lines(String.valueOf(e.getMessage())));
        return e.exitCode();
    }
}
