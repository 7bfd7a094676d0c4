package io.carafe.cli.format;

import io.carafe.cli.args.Suggestion;
import io.carafe.cli.format.TemplateNode.Name;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The functions of templates: Go's own, and those that Docker adds. {@code and} and {@code or} are the evaluator's. */
final class TemplateFunctions {
    /** How many arguments each takes at least and at most. */
    private static final Map<String, int[]> COUNTS = counts();

    private static final Pattern WORD = Pattern.compile("(?<![\\p{L}\\p{N}_'])\\p{L}");
    private static final int LONGEST = 1 << 16;

    private TemplateFunctions() {}

    private static Map<String, int[]> counts() {
        int any = Integer.MAX_VALUE;
        Map<String, int[]> counts = new TreeMap<>();
        for (String name : List.of("json", "lower", "upper", "title", "len", "not")) {
            counts.put(name, new int[] {1, 1});
        }
        for (String name : List.of("join", "split", "truncate", "ne", "lt", "le", "gt", "ge")) {
            counts.put(name, new int[] {2, 2});
        }
        counts.put("pad", new int[] {3, 3});
        counts.put("eq", new int[] {2, any});
        counts.put("and", new int[] {1, any});
        counts.put("or", new int[] {1, any});
        counts.put("index", new int[] {1, any});
        counts.put("slice", new int[] {1, 4});
        counts.put("printf", new int[] {1, any});
        for (String name : List.of("print", "println", "html", "js", "urlquery")) {
            counts.put(name, new int[] {0, any});
        }
        return Collections.unmodifiableMap(counts);
    }

    /** The name of a function, if there is one. */
    static Name check(String name) {
        if (!COUNTS.containsKey(name)) {
            String guess = Suggestion.of(name, COUNTS.keySet())
                    .map(near -> "; did you mean " + near)
                    .orElse("");
            throw TemplateException.unusable("there is no function " + name + guess);
        }
        return new Name(name);
    }

    static void checkCount(String name, int count) {
        int[] bounds = COUNTS.getOrDefault(name, new int[] {0, 0});
        if (count < bounds[0] || count > bounds[1]) {
            String wanted = bounds[0] == bounds[1]
                    ? Integer.toString(bounds[0])
                    : bounds[1] == Integer.MAX_VALUE ? bounds[0] + " or more" : bounds[0] + " to " + bounds[1];
            throw TemplateException.unusable(name + " wants " + wanted + " arguments, and has " + count);
        }
    }

    static @Nullable Object call(String name, List<@Nullable Object> arguments) {
        Object first = arguments.isEmpty() ? null : arguments.get(0);
        return switch (name) {
            case "json" -> Json.line(first);
            case "lower" -> text(name, first).toLowerCase(Locale.ROOT);
            case "upper" -> text(name, first).toUpperCase(Locale.ROOT);
            case "title" ->
                WORD.matcher(text(name, first))
                        .replaceAll(letter -> letter.group().toUpperCase(Locale.ROOT));
            case "len" -> TemplateValues.length(first);
            case "not" -> !TemplateValues.isTrue(first);
            case "join" -> join(first, text(name, arguments.get(1)));
            case "split" -> Arrays.asList(text(name, first).split(Pattern.quote(text(name, arguments.get(1))), -1));
            case "truncate" -> truncate(text(name, first), arguments.get(1));
            case "pad" -> pad(text(name, first), arguments.get(1), arguments.get(2));
            case "eq" ->
                arguments.subList(1, arguments.size()).stream().anyMatch(other -> TemplateValues.equal(first, other));
            case "ne" -> !TemplateValues.equal(first, arguments.get(1));
            case "lt" -> TemplateValues.compare(first, arguments.get(1)) < 0;
            case "le" -> TemplateValues.compare(first, arguments.get(1)) <= 0;
            case "gt" -> TemplateValues.compare(first, arguments.get(1)) > 0;
            case "ge" -> TemplateValues.compare(first, arguments.get(1)) >= 0;
            case "index" -> index(arguments);
            case "slice" -> slice(arguments);
            case "print" -> print(arguments);
            case "println" -> arguments.stream().map(TemplateValues::text).collect(Collectors.joining(" ")) + "\n";
            case "printf" -> TemplatePrintf.format(text(name, first), arguments.subList(1, arguments.size()));
            case "html" -> html(print(arguments));
            case "js" -> js(print(arguments));
            case "urlquery" -> URLEncoder.encode(print(arguments), StandardCharsets.UTF_8);
            default -> throw TemplateException.unusable("there is no function " + name);
        };
    }

    private static String text(String function, @Nullable Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw TemplateException.unusable(function + " wants a text, and not " + TemplateValues.kind(value));
    }

    private static String join(@Nullable Object list, String separator) {
        if (list instanceof List<?> values) {
            return values.stream().map(TemplateValues::text).collect(Collectors.joining(separator));
        }
        if (list == null) {
            return "";
        }
        throw TemplateException.unusable("join wants a list, and not " + TemplateValues.kind(list));
    }

    private static String truncate(String text, @Nullable Object length) {
        int end = TemplateValues.position(length, LONGEST);
        return text.codePointCount(0, text.length()) <= end ? text : text.substring(0, text.offsetByCodePoints(0, end));
    }

    /** Docker leaves an empty text as it is. */
    private static String pad(String text, @Nullable Object before, @Nullable Object after) {
        return text.isEmpty()
                ? text
                : " ".repeat(TemplateValues.position(before, LONGEST))
                        + text
                        + " ".repeat(TemplateValues.position(after, LONGEST));
    }

    private static @Nullable Object index(List<@Nullable Object> arguments) {
        Object value = arguments.get(0);
        for (Object key : arguments.subList(1, arguments.size())) {
            value = TemplateValues.element(value, key);
        }
        return value;
    }

    private static Object slice(List<@Nullable Object> arguments) {
        Object value = arguments.get(0);
        if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            int[] bounds = bounds(arguments, bytes.length);
            return new String(bytes, bounds[0], bounds[1] - bounds[0], StandardCharsets.UTF_8);
        } else if (value instanceof List<?> list) {
            int[] bounds = bounds(arguments, list.size());
            return list.subList(bounds[0], bounds[1]);
        }
        throw TemplateException.unusable("slice of " + TemplateValues.kind(value) + " is nothing");
    }

    private static int[] bounds(List<@Nullable Object> arguments, int length) {
        int from = arguments.size() > 1 ? TemplateValues.position(arguments.get(1), length) : 0;
        int to = arguments.size() > 2 ? TemplateValues.position(arguments.get(2), length) : length;
        if (from > to) {
            throw TemplateException.unusable("the index " + from + " is out of range");
        }
        return new int[] {from, to};
    }

    /** Go puts a space between two values when neither is a text. */
    private static String print(List<@Nullable Object> arguments) {
        StringBuilder out = new StringBuilder();
        Object before = "";
        for (Object value : new ArrayList<>(arguments)) {
            boolean spaced = !out.isEmpty() && !(before instanceof String) && !(value instanceof String);
            out.append(spaced ? " " : "").append(TemplateValues.text(value));
            before = value;
        }
        return out.toString();
    }

    private static String html(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&#34;")
                .replace("'", "&#39;");
    }

    private static String js(String text) {
        String quoted = Json.line(text);
        return quoted.substring(1, quoted.length() - 1)
                .replace("'", "\\'")
                .replace("<", "\\u003C")
                .replace(">", "\\u003E")
                .replace("&", "\\u0026")
                .replace("=", "\\u003D");
    }
}
