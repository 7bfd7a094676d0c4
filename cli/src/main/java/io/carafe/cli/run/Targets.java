package io.carafe.cli.run;

import io.carafe.api.kernel.MountFlag;
import io.carafe.api.kernel.Pathname;
import io.carafe.cli.args.Arguments;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What {@code -v}, {@code --mount} and {@code --tmpfs} have in common. */
final class Targets {
    private static final Pattern VOLUME_NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]+");

    private Targets() {}

    /** A place in the container: absolute and not the root; {@code .}, {@code ..} and double slashes are resolved. */
    static Pathname parse(Arguments arguments, String option, String target) {
        if (!target.startsWith("/")) {
            throw arguments.problem(
                    option + ": the path in the container must be absolute, and '" + target + "' is not");
        }
        String normal = Path.of(target).normalize().toString();
        if (normal.equals("/")) {
            throw arguments.problem(option + ": nothing can be mounted on / of the container");
        }
        return Pathname.of(normal);
    }

    /** A path of the host's. */
    static Pathname source(Surroundings surroundings, String source) {
        return Pathname.of(surroundings.lasting(source).toString());
    }

    static void checkVolumeName(Arguments arguments, String option, String name) {
        if (!VOLUME_NAME.matcher(name).matches()) {
            throw arguments.problem(
                    option + ": '" + name + "' is not a name for a volume",
                    "A name has two or more of [a-zA-Z0-9_.-] and begins with a letter or digit; to mount a directory of"
                            + " the host's, give an absolute path or one that begins with ./");
        }
    }

    /** The propagation of one of Docker's six words for it. */
    static @Nullable MountFlag propagation(String word) {
        return switch (word) {
            case "private", "rprivate" -> MountFlag.PRIVATE;
            case "slave", "rslave" -> MountFlag.SLAVE;
            case "shared", "rshared" -> MountFlag.SHARED;
            default -> null;
        };
    }
}
