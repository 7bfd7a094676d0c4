package io.carafe.cli.verb;

import io.carafe.cli.args.Arguments;
import io.carafe.cli.attach.DetachKeys;

/** {@code --detach-keys}, of verbs that stay with a container. */
final class DetachOption {
    private DetachOption() {}

    /** What it says, or Docker's usual keys. */
    static DetachKeys of(Arguments arguments) {
        return arguments.text("detach-keys").map(DetachKeys::parse).orElse(DetachKeys.USUAL);
    }
}
