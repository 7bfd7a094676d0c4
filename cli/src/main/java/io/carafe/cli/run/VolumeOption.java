package io.carafe.cli.run;

import io.carafe.api.MountSpec;
import io.carafe.api.Relabelling;
import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.UsageException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads {@code -v [SOURCE:]TARGET[:OPTIONS]}. */
final class VolumeOption {
    private static final int MOST_PARTS = 3;

    private final Arguments arguments;
    private final String text;
    private boolean readOnly;
    private boolean writable;
    private boolean copyUp = true;
    private @Nullable MountFlag propagation;
    private Optional<Relabelling> relabelling = Optional.empty();

    private VolumeOption(Arguments arguments, String text) {
        this.arguments = arguments;
        this.text = text;
    }

    static MountSpec parse(Arguments arguments, Surroundings surroundings, String text) {
        return new VolumeOption(arguments, text).read(surroundings);
    }

    private MountSpec read(Surroundings surroundings) {
        String[] parts = text.split(":", -1);
        if (parts.length > MOST_PARTS) {
            throw problem("it has more than three parts");
        }
        for (String part : parts) {
            if (part.isEmpty()) {
                throw problem("it has an empty part");
            }
        }
        if (parts.length == 1) {
            return new MountSpec.Volume("", target(parts[0]), false, true);
        }
        Pathname target = target(parts[1]);
        if (parts.length == MOST_PARTS) {
            for (String word : parts[2].split(",", -1)) {
                readWord(word);
            }
        }
        String source = parts[0];
        boolean directory = source.startsWith("/") || source.startsWith(".");
        if (directory) {
            if (!copyUp) {
                throw problem("nocopy is for volumes, and " + source + " is a directory of the host's");
            }
            return new MountSpec.Bind(
                    Targets.source(surroundings, source),
                    target,
                    readOnly,
                    true,
                    propagation == null ? MountFlag.PRIVATE : propagation,
                    true,
                    relabelling);
        }
        if (propagation != null) {
            throw problem("propagation is for directories of the host's, and " + source + " is a volume");
        }
        Targets.checkVolumeName(arguments, "-v " + text, source);
        return new MountSpec.Volume(source, target, readOnly, copyUp, relabelling);
    }

    private void readWord(String word) {
        switch (word) {
            case "ro" -> readOnly = true;
            case "rw" -> writable = true;
            case "nocopy" -> copyUp = false;
            // Promises that a mount on the same kernel keeps anyway.
            case "consistent", "cached", "delegated" -> {}
            case "z" -> relabel(Relabelling.SHARED);
            case "Z" -> relabel(Relabelling.PRIVATE);
            default -> {
                MountFlag flag = Targets.propagation(word);
                if (flag == null) {
                    throw problem("invalid mode '" + word + "'");
                }
                if (propagation != null) {
                    throw problem("it asks for two kinds of propagation");
                }
                propagation = flag;
            }
        }
        if (readOnly && writable) {
            throw problem("it asks for ro and for rw");
        }
    }

    private void relabel(Relabelling how) {
        if (relabelling.isPresent()) {
            throw problem("it asks for two kinds of labels");
        }
        relabelling = Optional.of(how);
    }

    private Pathname target(String path) {
        return Targets.parse(arguments, "-v " + text, path);
    }

    private UsageException problem(String why) {
        return arguments.problem("-v " + text + ": " + why, "Write it as [SOURCE:]TARGET[:OPTIONS].");
    }
}
