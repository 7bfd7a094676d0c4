package io.carafe.api;

import io.carafe.api.error.InvalidSpecificationException;
import io.carafe.api.kernel.Pathname;

/**
 * A device of the host's that a container is to have (Docker's {@code --device}). Its paths are {@linkplain Pathname#tidied
 * tidied}.
 *
 * @param source absolute, on the host: a device, or a directory of them
 * @param target absolute, in the container, below /dev
 * @param access one or more of {@code r}, {@code w} and {@code m}: read, write, and make a node of
 */
public record DeviceSpec(Pathname source, Pathname target, String access) {
    /** All that can be done with a device. */
    public static final String EVERYTHING = "rwm";

    public DeviceSpec {
        if (!access.matches("(?!.*(.).*\\1)[rwm]{1,3}")) {
            throw new InvalidSpecificationException(
                    "--device: '" + access + "' is not an access to " + source,
                    "It is one or more of r (read), w (write) and m (make a node), each once: rw.");
        }
        if (!source.isAbsolute()) {
            throw new InvalidSpecificationException(
                    "--device: '" + source + "' is not an absolute path", "For instance /dev/fuse.");
        }
        source = source.tidied();
        target = target.tidied();
        if (!target.isAbsolute()
                || target.names().size() < 2
                || !target.names().get(0).equals(Pathname.of("dev"))
                || target.names().contains(Pathname.of(".."))) {
            throw new InvalidSpecificationException(
                    "--device: a device has its place below /dev, and '" + target + "' is not there",
                    "Give another path in the container: --device " + source + ":/dev/NAME.");
        }
    }
}
