package io.carafe.cli.format;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How templates see values: texts, numbers, booleans, lists, and maps. A sorted map has data for keys, as labels have, and
 * what it has not is no value; any other map has fields, and a field that it has not is an error.
 */
final class TemplateValues {
    private static final String NO_VALUE = "<no value>";

    private TemplateValues() {}

    /** Whether {@code if} takes it for true: what is not false, zero, empty or missing. */
    static boolean isTrue(@Nullable Object value) {
        if (value instanceof Boolean truth) {
            return truth;
        } else if (value instanceof Number number) {
            return number.doubleValue() != 0;
        } else if (value instanceof String text) {
            return !text.isEmpty();
        } else if (value instanceof List<?> list) {
            return !list.isEmpty();
        } else if (value instanceof Map<?, ?> map) {
            return !map.isEmpty();
        }
        return value != null;
    }

    /** As Go prints values. */
    static String text(@Nullable Object value) {
        if (value == null) {
            return NO_VALUE;
        } else if (value instanceof List<?> list) {
            return list.stream().map(TemplateValues::text).collect(Collectors.joining(" ", "[", "]"));
        } else if (value instanceof Map<?, ?> map) {
            Map<String, Object> sorted = new TreeMap<>();
            map.forEach((key, one) -> sorted.put(String.valueOf(key), one instanceof TemplateMethod ? "" : text(one)));
            return sorted.entrySet().stream()
                    .map(entry -> entry.getKey() + ":" + entry.getValue())
                    .collect(Collectors.joining(" ", "map[", "]"));
        } else if (value instanceof Double number) {
            return number == Math.rint(number) && Math.abs(number) < 1e15
                    ? Long.toString(number.longValue())
                    : number.toString();
        }
        return value.toString();
    }

    /** A field of a value. */
    static @Nullable Object field(@Nullable Object value, String name) {
        if (value instanceof Map<?, ?> map) {
            if (map.containsKey(name) || map instanceof SortedMap) {
                return map.get(name);
            }
            throw TemplateException.unusable("there is no field ." + name + "; there are "
                    + map.keySet().stream().map(key -> "." + key).collect(Collectors.joining(", ")));
        }
        if (value == null) {
            return null;
        }
        throw TemplateException.unusable("there is no field ." + name + " in " + kind(value));
    }

    /** How many it has of what it consists of; of a text, bytes. */
    static long length(@Nullable Object value) {
        if (value instanceof String text) {
            return text.getBytes(StandardCharsets.UTF_8).length;
        } else if (value instanceof List<?> list) {
            return list.size();
        } else if (value instanceof Map<?, ?> map) {
            return map.size();
        }
        throw TemplateException.unusable("len of " + kind(value) + " is nothing");
    }

    /** An element of a list, the value of a key, or a byte of a text. */
    static @Nullable Object element(@Nullable Object value, @Nullable Object key) {
        if (value instanceof Map<?, ?> map) {
            if (!(key instanceof String)) {
                throw TemplateException.unusable("index wants a text as the key of a map, and not " + kind(key));
            }
            Object found = map.get(key);
            return found == null && map instanceof SortedMap ? "" : found;
        } else if (value instanceof List<?> list) {
            return list.get(position(key, list.size() - 1));
        } else if (value instanceof String text) {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            return (long) (bytes[position(key, bytes.length - 1)] & 0xff);
        }
        throw TemplateException.unusable("index of " + kind(value) + " is nothing");
    }

    /** A number from 0 to the last. */
    static int position(@Nullable Object index, int last) {
        if (!(index instanceof Integer) && !(index instanceof Long)) {
            throw TemplateException.unusable("an index is a number, and not " + kind(index));
        }
        long position = ((Number) index).longValue();
        if (position < 0 || position > last) {
            throw TemplateException.unusable("the index " + position + " is out of range");
        }
        return (int) position;
    }

    /** Less than, equal to, or greater than 0. */
    static int compare(@Nullable Object a, @Nullable Object b) {
        if (a instanceof Number one && b instanceof Number other) {
            return a instanceof Double || b instanceof Double
                    ? Double.compare(one.doubleValue(), other.doubleValue())
                    : Long.compare(one.longValue(), other.longValue());
        } else if (a instanceof String one && b instanceof String other) {
            return one.compareTo(other);
        }
        throw TemplateException.unusable(kind(a) + " and " + kind(b) + " cannot be compared");
    }

    static boolean equal(@Nullable Object a, @Nullable Object b) {
        if (a == null || b == null || (a instanceof Boolean && b instanceof Boolean)) {
            return java.util.Objects.equals(a, b);
        }
        return compare(a, b) == 0;
    }

    /** As messages name it. */
    static String kind(@Nullable Object value) {
        if (value == null) {
            return "nothing";
        } else if (value instanceof String) {
            return "a text";
        } else if (value instanceof Number) {
            return "a number";
        } else if (value instanceof Boolean) {
            return "a boolean";
        } else if (value instanceof List) {
            return "a list";
        }
        return value instanceof Map ? "an object" : "a method";
    }
}
