package io.carafe.api;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a container may do beyond the usual, and what not, as asked for.
 *
 * @param capAdd Docker's {@code --cap-add}: full names such as {@code CAP_NET_ADMIN}, or {@code ALL}
 * @param capDrop Docker's {@code --cap-drop}, likewise
 * @param sysctls Docker's {@code --sysctl}: a value by the name of each kernel setting, with dots
 */
public record SecuritySettings(List<String> capAdd, List<String> capDrop, Map<String, String> sysctls) {
    /** The usual. */
    public static final SecuritySettings USUAL = new SecuritySettings(List.of(), List.of(), Map.of());

    public SecuritySettings {
        capAdd = List.copyOf(capAdd);
        capDrop = List.copyOf(capDrop);
        sysctls = Collections.unmodifiableMap(new TreeMap<>(sysctls));
    }
}
