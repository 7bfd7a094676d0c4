package io.carafe.runtime.network;

import io.carafe.api.network.PortRange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * From which ports a random one is taken: the kernel's own for outgoing connections, as Docker does (ip(7)).
 *
 * @param setting the kernel's file
 */
record EphemeralPorts(Path setting) {
    private static final PortRange KERNELS_DEFAULT = new PortRange(32768, 60999);

    PortRange range() {
        try {
            String[] words = Files.readString(setting).strip().split("\\s+");
            Optional<PortRange> range =
                    words.length == 2 ? PortRange.parse(words[0] + "-" + words[1]) : Optional.empty();
            return range.orElse(KERNELS_DEFAULT);
        } catch (IOException unreadable) {
            return KERNELS_DEFAULT;
        }
    }
}
