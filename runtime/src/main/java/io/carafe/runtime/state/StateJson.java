package io.carafe.runtime.state;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.deser.std.StdDeserializer;
import com.fasterxml.jackson.databind.deser.std.StdScalarDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.StdSerializer;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import io.carafe.api.LogSettings;
import io.carafe.api.MountSpec;
import io.carafe.api.NamespaceMode;
import io.carafe.api.RootSource;
import io.carafe.api.kernel.Pathname;
import io.carafe.api.network.IpAddress;
import io.carafe.api.network.IpPrefix;
import io.carafe.api.network.MacAddress;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** The JSON form of what is kept on disk. Thread-safe. */
public final class StateJson {
    private static final String BYTES = "base64:";

    private final ObjectMapper mapper;

    public StateJson() {
        SimpleModule names = new SimpleModule("carafe");
        names.addSerializer(Pathname.class, new PathnameSerializer());
        names.addDeserializer(Pathname.class, new PathnameDeserializer());
        textual(names, IpAddress.class, IpAddress::parse);
        textual(names, IpPrefix.class, IpPrefix::parse);
        textual(names, MacAddress.class, MacAddress::parse);
        names.addDeserializer(LogSettings.class, new LogSettingsDeserializer());
        mapper = JsonMapper.builder()
                // What a value says of itself is not kept; it is asked again.
                .disable(MapperFeature.AUTO_DETECT_IS_GETTERS)
                .addModule(new Jdk8Module())
                .addModule(new JavaTimeModule())
                .addModule(names)
                .addMixIn(RootSource.class, RootSourceTypes.class)
                .addMixIn(NamespaceMode.class, NamespaceModeTypes.class)
                .addMixIn(MountSpec.class, MountSpecTypes.class)
                .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .withConfigOverride(
                        List.class, lists -> lists.setSetterInfo(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
                .build();
    }

    /** A type whose objects are kept as their texts. */
    private static <T> void textual(SimpleModule module, Class<T> type, Function<String, Optional<T>> parser) {
        module.addSerializer(type, ToStringSerializer.instance);
        module.addDeserializer(type, new TextDeserializer<>(type, parser));
    }

    private static final class TextDeserializer<T> extends StdScalarDeserializer<T> {
        private static final long serialVersionUID = 1L;

        private final transient Function<String, Optional<T>> parser;

        TextDeserializer(Class<T> type, Function<String, Optional<T>> parser) {
            super(type);
            this.parser = parser;
        }

        @Override
        public T deserialize(JsonParser json, DeserializationContext context) throws IOException {
            String text = json.getValueAsString("");
            return parser.apply(text)
                    .orElseThrow(() -> context.weirdStringException(text, handledType(), "it is malformed"));
        }
    }

    public byte[] write(Object value) {
        try {
            return mapper.writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("cannot write " + value.getClass() + " as JSON", impossible);
        }
    }

    /**
     * Reads an object.
     *
     * @throws IOException when the content is not the JSON of such an object
     */
    public <T> T read(byte[] content, Class<T> type) throws IOException {
        T value = mapper.readValue(content, type);
        if (value == null) {
            throw new IOException("there is nothing but null");
        }
        return value;
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = RootSource.Image.class, name = "image"),
        @JsonSubTypes.Type(value = RootSource.Directory.class, name = "directory")
    })
    private interface RootSourceTypes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = NamespaceMode.Private.class, name = "private"),
        @JsonSubTypes.Type(value = NamespaceMode.Host.class, name = "host"),
        @JsonSubTypes.Type(value = NamespaceMode.OfContainer.class, name = "container")
    })
    private interface NamespaceModeTypes {}

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = MountSpec.Bind.class, name = "bind"),
        @JsonSubTypes.Type(value = MountSpec.Volume.class, name = "volume"),
        @JsonSubTypes.Type(value = MountSpec.Tmpfs.class, name = "tmpfs")
    })
    private interface MountSpecTypes {}

    /** UTF-8 where the bytes are such text, and base64 where they are not. */
    private static final class PathnameSerializer extends StdSerializer<Pathname> {
        private static final long serialVersionUID = 1L;

        PathnameSerializer() {
            super(Pathname.class);
        }

        @Override
        public void serialize(Pathname value, JsonGenerator json, SerializerProvider provider) throws IOException {
            String text = value.toString();
            boolean plain = Pathname.of(text).equals(value) && !text.startsWith(BYTES);
            json.writeString(plain ? text : BYTES + Base64.getEncoder().encodeToString(value.bytes()));
        }
    }

    private static final class PathnameDeserializer extends StdDeserializer<Pathname> {
        private static final long serialVersionUID = 1L;

        PathnameDeserializer() {
            super(Pathname.class);
        }

        @Override
        public Pathname deserialize(JsonParser json, DeserializationContext context) throws IOException {
            if (!json.hasToken(JsonToken.VALUE_STRING)) {
                return (Pathname) context.handleUnexpectedToken(Pathname.class, json);
            }
            String text = json.getText();
            try {
                return text.startsWith(BYTES)
                        ? Pathname.of(Base64.getDecoder().decode(text.substring(BYTES.length())))
                        : Pathname.of(text);
            } catch (IllegalArgumentException malformed) {
                return (Pathname) context.handleWeirdStringValue(Pathname.class, text, malformed.getMessage());
            }
        }
    }
}
