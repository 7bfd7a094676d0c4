package io.carafe.cli.format;

import io.carafe.api.error.InvalidSpecificationException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The part of Go's templates that people type: {@code {{.Field}}}, {@code {{.A.B}}}, {@code {{json .A}}}. */
public final class Template {
    private static final Pattern ACTION = Pattern.compile("\\{\\{(.*?)\\}\\}", Pattern.DOTALL);
    private static final Pattern FIELD = Pattern.compile("(json\\s+)?(\\.|(?:\\.[A-Za-z_][A-Za-z0-9_]*)+)");

    private final List<Function<Map<String, ?>, String>> parts = new ArrayList<>();
    private final List<String> fields = new ArrayList<>();

    /**
     * @param text what the user gave
     * @throws InvalidSpecificationException when it asks for more than fields
     */
    public Template(String text) {
        String source = text.replace("\\t", "\t").replace("\\n", "\n");
        Matcher action = ACTION.matcher(source);
        int from = 0;
        while (action.find()) {
            literal(source.substring(from, action.start()));
            action(action.group(1).strip());
            from = action.end();
        }
        literal(source.substring(from));
    }

    /** The fields that it names, each as {@code A.B}. */
    public List<String> fields() {
        return List.copyOf(fields);
    }

    /** The text for one object. */
    public String apply(Map<String, ?> object) {
        StringBuilder out = new StringBuilder();
        parts.forEach(part -> out.append(part.apply(object)));
        return out.toString();
    }

    private void literal(String text) {
        if (text.contains("{{") || text.contains("}}")) {
            throw unreadable("it has an unpaired {{ or }}");
        }
        parts.add(object -> text);
    }

    private void action(String action) {
        Matcher field = FIELD.matcher(action);
        if (!field.matches()) {
            throw unreadable("{{" + action + "}} is not a field");
        }
        boolean json = field.group(1) != null;
        List<String> path = field.group(2).equals(".")
                ? List.of()
                : List.of(field.group(2).substring(1).split("\\."));
        fields.add(String.join(".", path));
        parts.add(object -> {
            Object value = find(object, path);
            return json ? Json.line(value) : plain(value);
        });
    }

    private static @Nullable Object find(Map<String, ?> object, List<String> path) {
        Object value = object;
        for (String name : path) {
            if (!(value instanceof Map<?, ?> map) || !map.containsKey(name)) {
                throw unreadable("there is no field ." + String.join(".", path) + known(value));
            }
            value = map.get(name);
        }
        return value;
    }

    private static String known(@Nullable Object value) {
        return value instanceof Map<?, ?> map
                ? "; there are "
                        + String.join(
                                ", ",
                                map.keySet().stream().map(key -> "." + key).toList())
                : "";
    }

    /** As Go prints values. */
    private static String plain(@Nullable Object value) {
        if (value == null) {
            return "<no value>";
        }
        if (value instanceof List<?> list) {
            return "[" + String.join(" ", list.stream().map(Template::plain).toList()) + "]";
        }
        if (value instanceof Map<?, ?> map) {
            return "map["
                    + String.join(
                            " ",
                            map.entrySet().stream()
                                    .map(entry -> entry.getKey() + ":" + plain(entry.getValue()))
                                    .toList())
                    + "]";
        }
        return value.toString();
    }

    private static InvalidSpecificationException unreadable(String why) {
        return new InvalidSpecificationException(
                "the template of --format cannot be used: " + why,
                "It may hold {{.Field}}, {{.Field.Field}} and {{json .Field}}; --format json prints all fields.");
    }
}
