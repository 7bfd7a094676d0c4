package io.carafe.runtime.state;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import io.carafe.api.LogDriver;
import io.carafe.api.LogSettings;
import io.carafe.api.error.CarafeException;
import java.io.IOException;
import java.util.Map;

/** Reads {@link LogSettings}; a container that was made before there were any has the default. */
final class LogSettingsDeserializer extends StdDeserializer<LogSettings> {
    private static final long serialVersionUID = 1L;

    LogSettingsDeserializer() {
        super(LogSettings.class);
    }

    /** As they are written. */
    private record Form(LogDriver driver, Map<String, String> options) {}

    @Override
    public LogSettings deserialize(JsonParser json, DeserializationContext context) throws IOException {
        Form form = context.readValue(json, Form.class);
        try {
            return new LogSettings(form.driver(), form.options());
        } catch (CarafeException senseless) {
            throw JsonMappingException.from(json, senseless.getMessage(), senseless);
        }
    }

    @Override
    public Object getAbsentValue(DeserializationContext context) {
        return LogSettings.DEFAULT;
    }
}
