package io.carafe.cli.verb;

import io.carafe.Carafe;
import io.carafe.Container;
import io.carafe.api.error.ContainerConflictException;
import io.carafe.cli.args.Arguments;
import io.carafe.cli.args.Syntax;
import io.carafe.cli.console.Console;
import io.carafe.cli.lsns.NamespaceReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** {@code carafe lsns}: lists namespaces of the host and of containers side by side, and who is in them. */
final class LsnsVerb implements Verb {
    private static final int UID_FIELD = 2;

    private final Engines engines;
    private final Console console;
    private final Path proc;
    private final Path accounts;

    /**
     * @param proc where proc(5) is mounted
     * @param accounts the file of passwd(5)
     */
    LsnsVerb(Engines engines, Console console, Path proc, Path accounts) {
        this.engines = engines;
        this.console = console;
        this.proc = proc;
        this.accounts = accounts;
    }

    @Override
    public Syntax syntax() {
        return Syntax.of("lsns", "[CONTAINER]", "List namespaces of the host and of containers, and who is in them");
    }

    @Override
    public int run(Arguments arguments) throws IOException {
        List<String> names = arguments.operands(0, 1);
        Map<Integer, String> containers = new HashMap<>();
        String only = "";
        try (Carafe carafe = engines.open()) {
            for (Container container : carafe.containers()) {
                container.pid().ifPresent(pid -> containers.put(pid, container.name()));
            }
            if (!names.isEmpty()) {
                only = running(carafe.find(names.get(0)));
            }
        }
        Map<Long, String> users = users();
        NamespaceReport report = NamespaceReport.read(
                proc,
                (int) ProcessHandle.current().pid(),
                containers,
                uid -> users.getOrDefault(uid, Long.toString(uid)));
        console.print(report.namespaces(only));
        String pids = report.nestedPids(only);
        if (!pids.isEmpty()) {
            console.print("\n" + pids);
        }
        return 0;
    }

    private static String running(Container container) {
        if (container.pid().isEmpty()) {
            throw new ContainerConflictException(
                    "the container " + container.name() + " does not run, so it is in no namespace", "");
        }
        return container.name();
    }

    private Map<Long, String> users() throws IOException {
        Map<Long, String> users = new HashMap<>();
        if (Files.isReadable(accounts)) {
            for (String line : Files.readAllLines(accounts)) {
                String[] fields = line.split(":", -1);
                if (fields.length > UID_FIELD && fields[UID_FIELD].matches("[0-9]{1,10}")) {
                    users.putIfAbsent(Long.valueOf(fields[UID_FIELD]), fields[0]);
                }
            }
        }
        return users;
    }
}
