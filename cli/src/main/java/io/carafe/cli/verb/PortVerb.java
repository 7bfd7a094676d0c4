package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.CarafeException;
import io.carafe.api.network.PortBinding;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.inspect.PortsDocument;
import io.carafe.runtime.network.PortTexts;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code carafe port}: prints where ports of a container are published, in the words of Docker. */
final class PortVerb implements Verb {
    private static final Pattern PORT = Pattern.compile("(\\d{1,5})(?:/(tcp|udp|sctp))?");
    private static final int HIGHEST = 65_535;

    private final Engines engines;
    private final Console console;

    PortVerb(Engines engines, Console console) {
        this.engines = engines;
        this.console = console;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("port", "CONTAINER [PORT[/PROTOCOL]]", "Print where ports of a container are published");
    }

    @Override
    public int run(Arguments arguments) {
        List<String> words = arguments.operands(1, 2);
        String port = words.size() < 2 ? "" : port(arguments, words.get(1));
        try (Carafe carafe = engines.open()) {
            Container container = carafe.find(words.get(0));
            List<PortBinding> bindings = PortsDocument.bindings(container);
            if (port.isEmpty()) {
                bindings.forEach(
                        binding -> console.print(PortsDocument.key(binding) + " -> " + PortTexts.at(binding) + "\n"));
                return 0;
            }
            List<PortBinding> found = bindings.stream()
                    .filter(binding -> PortsDocument.key(binding).equals(port))
                    .toList();
            if (found.isEmpty()) {
                throw new CarafeException(
                        "no public port '" + port + "' published for " + container.name(),
                        container.state().isRunning()
                                ? "Ports are published when a container is made: run -p."
                                : "It does not run.");
            }
            found.forEach(binding -> console.print(PortTexts.at(binding) + "\n"));
        }
        return 0;
    }

    private static String port(Arguments arguments, String text) {
        Matcher port = PORT.matcher(text);
        if (!port.matches() || Integer.parseInt(port.group(1)) > HIGHEST) {
            throw arguments.problem("'" + text + "' is not a port", "For instance 80 or 53/udp.");
        }
        return port.group(1) + "/" + (port.group(2) == null ? "tcp" : port.group(2));
    }
}
