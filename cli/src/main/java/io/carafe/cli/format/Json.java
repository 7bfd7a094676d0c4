package io.carafe.cli.format;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes trees of maps, lists, strings, numbers, booleans and nulls. Small enough to load in no time, which a library
 * for objects of every kind does not.
 */
public final class Json {
    private static final String INDENT = "    ";
    private static final int FIRST_PRINTABLE = 0x20;
    private static final int DELETE = 0x7f;

    private final StringBuilder out = new StringBuilder();
    private final boolean pretty;

    private Json(boolean pretty) {
        this.pretty = pretty;
    }

    /** On one line. */
    public static String line(@Nullable Object tree) {
        return new Json(false).value(tree, 0).out.toString();
    }

    /** On many lines, indented as Docker does. */
    public static String pretty(@Nullable Object tree) {
        return new Json(true).value(tree, 0).out.toString();
    }

    private Json value(@Nullable Object tree, int depth) {
        if (tree instanceof Map<?, ?> map) {
            members(map, depth);
        } else if (tree instanceof List<?> list) {
            elements(list, depth);
        } else if (tree == null || tree instanceof Number || tree instanceof Boolean) {
            out.append(tree);
        } else {
            string(tree.toString());
        }
        return this;
    }

    private void members(Map<?, ?> map, int depth) {
        out.append('{');
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().stream()
                .filter(entry -> !(entry.getValue() instanceof TemplateMethod))
                .iterator();
        while (entries.hasNext()) {
            Map.Entry<?, ?> entry = entries.next();
            newLine(depth + 1);
            string(String.valueOf(entry.getKey()));
            out.append(pretty ? ": " : ":");
            value(entry.getValue(), depth + 1);
            out.append(entries.hasNext() ? "," : "");
        }
        if (!map.isEmpty()) {
            newLine(depth);
        }
        out.append('}');
    }

    private void elements(List<?> list, int depth) {
        out.append('[');
        Iterator<?> elements = list.iterator();
        while (elements.hasNext()) {
            newLine(depth + 1);
            value(elements.next(), depth + 1);
            out.append(elements.hasNext() ? "," : "");
        }
        if (!list.isEmpty()) {
            newLine(depth);
        }
        out.append(']');
    }

    private void newLine(int depth) {
        if (pretty) {
            out.append('\n').append(INDENT.repeat(depth));
        }
    }

    private void string(String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (isAwkward(text, i)) {
                        out.append("\\u%04x".formatted((int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
        out.append('"');
    }

    /** Control characters, what turns the direction of text, and halves of characters. */
    private static boolean isAwkward(String text, int index) {
        char c = text.charAt(index);
        if (Character.isSurrogate(c)) {
            boolean whole = Character.isHighSurrogate(c)
                    ? index + 1 < text.length() && Character.isLowSurrogate(text.charAt(index + 1))
                    : index > 0 && Character.isHighSurrogate(text.charAt(index - 1));
            return !whole;
        }
        return c < FIRST_PRINTABLE
                || (c >= DELETE && c < 0xa0)
                || Character.getType(c) == Character.FORMAT
                || c == '\u2028'
                || c == '\u2029';
    }
}
