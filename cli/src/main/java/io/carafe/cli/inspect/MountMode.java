package io.carafe.cli.inspect;

import io.carafe.api.MountSpec;
import io.carafe.api.Relabelling;
import java.util.Optional;

/** The options of {@code -v} for people, as it takes them: {@code ro,z}. */
final class MountMode {
    private MountMode() {}

    static String of(MountSpec.Bind bind) {
        return of(bind.readOnly(), bind.relabelling());
    }

    static String of(MountSpec.Volume volume) {
        return of(volume.readOnly(), volume.relabelling());
    }

    /** As what follows source and target. */
    static String suffix(String mode) {
        return mode.isEmpty() ? "" : ":" + mode;
    }

    private static String of(boolean readOnly, Optional<Relabelling> relabelling) {
        String label =
                relabelling.map(how -> how == Relabelling.PRIVATE ? "Z" : "z").orElse("");
        String access = readOnly ? "ro" : "";
        return access.isEmpty() || label.isEmpty() ? access + label : access + "," + label;
    }
}
