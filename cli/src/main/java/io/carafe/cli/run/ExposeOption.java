package io.carafe.cli.run;

import io.carafe.api.network.ExposedPort;
import io.carafe.api.network.PortRange;
import io.carafe.api.network.TransportProtocol;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.UsageException;

/** Reads {@code --expose PORT[-PORT][/PROTOCOL]}. */
final class ExposeOption {
    private ExposeOption() {}

    static ExposedPort parse(Arguments arguments, String text) {
        if (text.contains(":")) {
            throw problem(arguments, "invalid port format for --expose: " + text);
        }
        int slash = text.indexOf('/');
        PortRange ports = PortRange.parse(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> problem(arguments, "invalid range format for --expose: " + text));
        String protocol = slash < 0 ? "tcp" : text.substring(slash + 1);
        return new ExposedPort(
                ports,
                TransportProtocol.parse(protocol)
                        .orElseThrow(() -> problem(arguments, "invalid proto for --expose: " + text)));
    }

    private static UsageException problem(Arguments arguments, String why) {
        return arguments.problem(why, "For instance 80, 53/udp or 8000-8010.");
    }
}
