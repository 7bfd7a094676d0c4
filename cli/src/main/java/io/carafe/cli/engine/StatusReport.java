package io.carafe.cli.engine;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.carafe.cli.console.Console;
import io.carafe.cli.console.Printable;
import io.carafe.cli.format.Json;
import io.carafe.cli.format.Template;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** {@code carafe engine status}. */
final class StatusReport {
    private static final int NOT_RUNNING = 1;

    private final EngineCalls engine;
    private final Console console;

    StatusReport(EngineCalls engine, Console console) {
        this.engine = engine;
        this.console = console;
    }

    /** Returns 0 when an engine is running, and 1 when none is. */
    int print(Optional<String> format) throws IOException {
        Optional<String> told = engine.status();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Running", told.isPresent());
        if (told.isPresent()) {
            fields.putAll(new ObjectMapper().readValue(told.get(), new TypeReference<Map<String, Object>>() {}));
        } else {
            fields.put("Socket", engine.directory().socket().toString());
            fields.put("Log", engine.directory().log().toString());
        }
        if (format.isEmpty()) {
            fields.forEach((name, value) ->
                    console.print(String.format("%-18s %s%n", name, Printable.line(String.valueOf(value)))));
        } else if (format.get().equals("json")) {
            console.println(Json.line(fields));
        } else {
            console.printlnForeign(new Template(format.get()).apply(fields));
        }
        return told.isPresent() ? 0 : NOT_RUNNING;
    }
}
