package io.carafe.engine;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/** What an engine tells about itself, as JSON with Docker's manner of names. */
final class EngineStatus {
    private EngineStatus() {}

    /** What does not change while it lives. */
    static String ofIdentity(EngineIdentity engine) {
        return json(fields(engine));
    }

    static String of(EngineIdentity engine, int sessions, int containers) {
        Map<String, Object> fields = fields(engine);
        fields.put("Sessions", sessions);
        fields.put("ContainersRunning", containers);
        return json(fields);
    }

    private static Map<String, Object> fields(EngineIdentity engine) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("Pid", engine.pid());
        fields.put("Started", engine.started().toString());
        fields.put("Version", engine.version());
        fields.put("Build", engine.build());
        fields.put("Root", engine.root().toString());
        fields.put("Socket", engine.directory().socket().toString());
        fields.put("Log", engine.directory().log().toString());
        fields.put("IdleSeconds", engine.idle().toSeconds());
        return fields;
    }

    private static String json(Map<String, Object> fields) {
        try {
            return new ObjectMapper().writeValueAsString(fields);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
