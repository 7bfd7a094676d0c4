package io.carafe.registry.conf;

import com.fasterxml.jackson.databind.JsonNode;
import io.carafe.api.error.CarafeException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes sense of one registries file. What it does not know it leaves alone, as the other readers of these files do. */
final class RegistriesReader {
    private final Path file;

    /** @param file for messages */
    RegistriesReader(Path file) {
        this.file = file;
    }

    RegistriesConfig read(JsonNode root) {
        if (root.has("registries")) {
            throw RegistriesFiles.invalid(file, "it is of version 1, with [registries.search] and the like", null);
        }
        List<RegistryRule> rules = new ArrayList<>();
        for (JsonNode table : list(root, "registry")) {
            rules.add(rule(table));
        }
        Map<String, String> aliases = new LinkedHashMap<>();
        root.path("aliases").properties().forEach(alias -> {
            String name = alias.getValue().isTextual() ? alias.getValue().textValue() : "";
            aliases.put(alias.getKey(), name);
        });
        List<String> searched = new ArrayList<>();
        for (JsonNode registry : list(root, "unqualified-search-registries")) {
            searched.add(location(registry.asText(""), "unqualified-search-registries"));
        }
        return new RegistriesConfig(searched, mode(root), rules, aliases);
    }

    private Optional<RegistriesConfig.ShortNameMode> mode(JsonNode root) {
        return text(root, "short-name-mode").map(mode -> choice(RegistriesConfig.ShortNameMode.class, mode));
    }

    private RegistryRule rule(JsonNode table) {
        String location =
                text(table, "location").map(some -> location(some, "location")).orElse("");
        String prefix =
                text(table, "prefix").map(some -> location(some, "prefix")).orElse(location);
        if (prefix.isEmpty()) {
            throw RegistriesFiles.invalid(file, "a [[registry]] has neither prefix nor location", null);
        }
        if (location.isEmpty() && !prefix.startsWith("*.")) {
            location = prefix;
        }
        Mirror.Uses uses = flag(table, "mirror-by-digest-only") ? Mirror.Uses.DIGEST_ONLY : Mirror.Uses.ALL;
        List<Mirror> mirrors = new ArrayList<>();
        for (JsonNode mirror : list(table, "mirror")) {
            mirrors.add(new Mirror(
                    location(text(mirror, "location").orElse(""), "location of a mirror"),
                    flag(mirror, "insecure"),
                    text(mirror, "pull-from-mirror").map(this::uses).orElse(uses)));
        }
        return new RegistryRule(prefix, location, flag(table, "insecure"), flag(table, "blocked"), mirrors);
    }

    private Mirror.Uses uses(String text) {
        return choice(Mirror.Uses.class, text);
    }

    private <E extends Enum<E>> E choice(Class<E> type, String text) {
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
                return constant;
            }
        }
        throw RegistriesFiles.invalid(file, "\"" + text + "\" is not a value that it may have there", null);
    }

    private String location(String text, String key) {
        if (text.isEmpty() || text.contains("://") || text.endsWith("/")) {
            throw RegistriesFiles.invalid(
                    file, "the " + key + " \"" + text + "\" is not HOST[:PORT][/PATH] without a scheme", null);
        }
        return text;
    }

    private Iterable<JsonNode> list(JsonNode table, String key) {
        JsonNode list = table.path(key);
        if (!list.isMissingNode() && !list.isArray()) {
            throw wrongType(key, "a list");
        }
        return list;
    }

    private Optional<String> text(JsonNode table, String key) {
        JsonNode text = table.path(key);
        if (!text.isMissingNode() && !text.isTextual()) {
            throw wrongType(key, "a string");
        }
        return Optional.of(text.asText("")).filter(some -> !some.isEmpty());
    }

    private boolean flag(JsonNode table, String key) {
        JsonNode flag = table.path(key);
        if (!flag.isMissingNode() && !flag.isBoolean()) {
            throw wrongType(key, "true or false");
        }
        return flag.asBoolean();
    }

    private CarafeException wrongType(String key, String type) {
        return RegistriesFiles.invalid(file, "\"" + key + "\" is not " + type, null);
    }
}
