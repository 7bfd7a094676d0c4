package io.carafe.cli.run;

import io.carafe.api.MountSpec;
import io.carafe.api.kernel.Pathname;
import io.carafe.cli.args.Arguments;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Reads {@code --tmpfs TARGET[:OPTIONS]}; whoever mounts it checks the options, which are those of mount(8). */
final class TmpfsOption {
    private TmpfsOption() {}

    static MountSpec parse(Arguments arguments, String text) {
        int colon = text.indexOf(':');
        Pathname target = Targets.parse(arguments, "--tmpfs " + text, colon < 0 ? text : text.substring(0, colon));
        String options = colon < 0 ? "" : text.substring(colon + 1);
        return new MountSpec.Tmpfs(target, OptionalLong.empty(), OptionalInt.empty(), options);
    }
}
