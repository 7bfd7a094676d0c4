package io.carafe.image;

import io.carafe.api.error.DamagedStateException;
import io.carafe.api.kernel.AtFlag;
import io.carafe.api.kernel.FileCalls;
import io.carafe.api.kernel.FileStatus;
import io.carafe.api.kernel.Pathname;
import io.carafe.image.config.Digests;
import io.carafe.image.state.StateDirectory;
import io.carafe.image.state.Workspace;
import io.carafe.image.state.Workspaces;
import io.carafe.image.tree.TreeRemover;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Keeps layers that were complete when the rest of their image did not come, or the process that received them died, so that the
 * next try need not read them again. Which
 * layer one is, its chain id says, with the digest that was computed while it was unpacked. Only those of this boot count: of an
 * earlier one nobody knows what has reached the disk.
 */
final class LayerSalvage {
    private static final Duration LONGEST = Duration.ofDays(1);

    private static final String DIRECTORY = "layer-";

    private final FileCalls kernel;
    private final Workspaces workspaces;
    private final TreeRemover remover;

    LayerSalvage(FileCalls kernel, Workspaces workspaces, TreeRemover remover) {
        this.kernel = kernel;
        this.workspaces = workspaces;
        this.remover = remover;
    }

    /** Where the layers of an image are while it is received, by their places in it. */
    static String directoryOf(int index) {
        return DIRECTORY + index;
    }

    /** Whether a workspace that was left has complete layers, and is not too old. */
    boolean isWorthKeeping(StateDirectory workspace) {
        return isOfThisBoot(workspace) && !layersOf(workspace).isEmpty();
    }

    /** Leaves a workspace with its complete layers to the next try; what is not complete goes. */
    void leave(Workspace workspace) {
        Set<String> complete = layersOf(workspace.directory()).values().stream()
                .map(Found::directory)
                .collect(Collectors.toSet());
        if (complete.isEmpty()) {
            return;
        }
        workspace.directory().names().stream()
                .filter(name -> name.startsWith(DIRECTORY) && !complete.contains(name))
                .forEach(name -> remover.remove(workspace.directory().number(), Pathname.of(name)));
        workspace.release();
    }

    private boolean isOfThisBoot(StateDirectory workspace) {
        Instant now = Instant.now();
        // What Linux counts here begins with the boot, and stands still while the machine sleeps.
        Instant boot = now.minusNanos(System.nanoTime());
        FileStatus status = kernel.statx(workspace.number(), Pathname.EMPTY, Set.of(AtFlag.EMPTY_PATH))
                .orThrow("look at " + workspace.path());
        Instant modified = Instant.ofEpochSecond(status.modified().seconds());
        return modified.isAfter(boot) && modified.isAfter(now.minus(LONGEST));
    }

    /** A layer in a workspace. */
    private record Found(String directory, LayerRecord layer) {}

    /** Complete layers by their chain ids. */
    private static Map<String, Found> layersOf(StateDirectory workspace) {
        Map<String, Found> found = new LinkedHashMap<>();
        List<String> chainIds = Workspace.leased(workspace);
        for (int i = 0; i < chainIds.size(); i++) {
            String chainId = chainIds.get(i);
            String below = i == 0 ? "" : chainIds.get(i - 1) + " ";
            String directory = directoryOf(i);
            record(workspace, directory)
                    .filter(layer -> chainId.equals(chainId(below, layer.diffId())))
                    .ifPresent(layer -> found.put(chainId, new Found(directory, layer)));
        }
        return found;
    }

    private static String chainId(String below, String diffId) {
        return below.isEmpty() ? diffId : Digests.of((below + diffId).getBytes(StandardCharsets.US_ASCII));
    }

    private static Optional<LayerRecord> record(StateDirectory workspace, String name) {
        Optional<StateDirectory> opened = workspace.openSubdirectory(name);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (StateDirectory layer = opened.get()) {
            Optional<byte[]> contents = layer.read(LayerStore.RECORD);
            return contents.isEmpty() ? Optional.empty() : Optional.of(LayerRecord.parse(contents.get()));
        } catch (IOException | DamagedStateException notComplete) {
            return Optional.empty();
        }
    }

    /**
     * Moves layers that were left into a workspace.
     *
     * @param wanted chain ids, and what each is called there
     * @return what was found, by chain id
     */
    Map<String, LayerIntake.Taken> recover(Workspace into, Map<String, String> wanted) {
        Map<String, LayerIntake.Taken> recovered = new LinkedHashMap<>();
        if (wanted.isEmpty()) {
            return recovered;
        }
        for (Workspace left : workspaces.claimAbandoned()) {
            Map<String, Found> found = isOfThisBoot(left.directory()) ? layersOf(left.directory()) : Map.of();
            List<String> useful = new ArrayList<>(found.keySet());
            useful.retainAll(wanted.keySet());
            useful.removeAll(recovered.keySet());
            for (String chainId : useful) {
                Found layer = found.get(chainId);
                if (layer != null && move(left, layer.directory(), into, wanted.getOrDefault(chainId, ""))) {
                    recovered.put(
                            chainId, new LayerIntake.Taken(wanted.getOrDefault(chainId, ""), layer.layer(), List.of()));
                }
            }
            if (useful.isEmpty() && isWorthKeeping(left.directory())) {
                left.release();
            } else {
                left.close();
            }
        }
        return recovered;
    }

    private boolean move(Workspace from, String name, Workspace into, String newName) {
        return kernel.renameat2(
                        from.directory().number(),
                        Pathname.of(name),
                        into.directory().number(),
                        Pathname.of(newName),
                        true)
                .ok();
    }
}
