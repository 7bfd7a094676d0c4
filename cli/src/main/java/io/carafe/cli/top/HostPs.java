package io.carafe.cli.top;

import io.carafe.api.error.CarafeException;
import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Table;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Asks the host's ps(1), and keeps the lines of certain processes, as Docker does. */
public final class HostPs {
    private static final String PID = "PID";

    private static final String TIME_ZONE = "TZ";

    private final String program;
    private final Optional<String> zone;

    /**
     * @param program looked for in the PATH
     * @param zone its variable {@code TZ}
     */
    public HostPs(String program, Optional<String> zone) {
        this.program = program;
        this.zone = zone;
    }

    /**
     * Runs it.
     *
     * @param options of ps; its output must have a column PID
     * @throws CarafeException with its complaint when it fails
     */
    public String of(List<Integer> pids, List<String> options) throws InterruptedException {
        List<String> lines = lines(options);
        List<String> headings =
                lines.isEmpty() ? List.of() : List.of(lines.get(0).strip().split("\\s+"));
        int column = headings.indexOf(PID);
        if (column < 0) {
            throw new CarafeException(
                    "couldn't find PID field in ps output", "Ask for it too: carafe top CONTAINER -o pid,cmd");
        }
        Set<String> wanted = new HashSet<>();
        pids.forEach(pid -> wanted.add(Integer.toString(pid)));
        Table table = new Table(headings, ProcessListing.LEAST_WIDTH);
        for (String line : lines.subList(1, lines.size())) {
            List<String> fields = fields(line, headings.size());
            if (fields.size() > column && wanted.contains(fields.get(column))) {
                table.add(fields);
            }
        }
        return table.text();
    }

    /** The last column may have spaces in it. */
    private static List<String> fields(String line, int count) {
        List<String> fields =
                new ArrayList<>(Arrays.asList(Printable.line(line).strip().split("\\s+", count)));
        while (fields.size() < count) {
            fields.add("");
        }
        return fields;
    }

    private List<String> lines(List<String> options) throws InterruptedException {
        List<String> command = new ArrayList<>(List.of(program));
        command.addAll(options);
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().remove(TIME_ZONE);
            zone.ifPresent(value -> builder.environment().put(TIME_ZONE, value));
            Process process = builder.start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (process.waitFor() != 0) {
                throw new CarafeException("ps: " + Printable.lines(output.strip()), "");
            }
            return output.lines().toList();
        } catch (IOException failed) {
            throw new CarafeException(
                    "cannot run " + program + ": " + failed.getMessage(),
                    "Options are for the host's ps: install it (package procps), or leave them out.",
                    failed);
        }
    }
}
