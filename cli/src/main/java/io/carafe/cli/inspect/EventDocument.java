package io.carafe.cli.inspect;

import io.carafe.cli.format.Json;
import io.carafe.runtime.event.Event;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** An event by Docker's names for what is known of it. */
public final class EventDocument {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", Locale.ROOT);
    private static final String SCOPE = "local";

    private EventDocument() {}

    /** As it is printed unless something else is asked for. */
    public static String line(Event event, ZoneId zone) {
        String attributes = new TreeMap<>(event.attributes())
                .entrySet().stream()
                        .map(attribute -> attribute.getKey() + "=" + attribute.getValue())
                        .collect(Collectors.joining(", "));
        return TIME.format(event.time().atZone(zone)) + " " + event.type() + " " + event.action() + " " + event.id()
                + (attributes.isEmpty() ? "" : " (" + attributes + ")");
    }

    /** For templates. */
    public static Map<String, Object> of(Event event) {
        return new Tree()
                .put("Status", event.action())
                .put("ID", event.id())
                .put("From", event.attributes().getOrDefault("image", ""))
                .put("Type", event.type())
                .put("Action", event.action())
                .put("Actor", new Tree().put("ID", event.id()).put("Attributes", new TreeMap<>(event.attributes())))
                .put("Scope", SCOPE)
                .put("Time", event.time().getEpochSecond())
                .put("TimeNano", nanos(event.time()))
                .map();
    }

    /** With the keys of Docker's JSON, which are others than those of templates. */
    public static String json(Event event) {
        Map<String, Object> document = new LinkedHashMap<>(of(event));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("status", event.action());
        json.put("id", event.id());
        json.put("from", event.attributes().getOrDefault("image", ""));
        for (String key : new String[] {"Type", "Action", "Actor"}) {
            json.put(key, document.getOrDefault(key, ""));
        }
        json.put("scope", SCOPE);
        json.put("time", event.time().getEpochSecond());
        json.put("timeNano", nanos(event.time()));
        return Json.line(json);
    }

    private static long nanos(Instant time) {
        return time.getEpochSecond() * 1_000_000_000L + time.getNano();
    }
}
