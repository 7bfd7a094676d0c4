package io.carafe.confinement.seccomp;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A value in a JSON document, which knows where it is, so that an error can say so.
 *
 * @param path {@code syscalls[3].action}
 */
record JsonValue(String path, @Nullable Object value) {
    private static final BigInteger BEYOND = BigInteger.ONE.shiftLeft(Long.SIZE);

    static JsonValue of(String document) {
        return new JsonValue("", JsonParser.parse(document));
    }

    /**
     * A member of an object; one that is null is none.
     *
     * @throws ProfileException when this is no object
     */
    Optional<JsonValue> member(String name) {
        Object found = members().get(name);
        return found == null ? Optional.empty() : Optional.of(new JsonValue(below(name), found));
    }

    /** Refuses members with other names; comments are always welcome. */
    void allowOnly(Set<String> names) {
        for (Object key : members().keySet()) {
            String name = String.valueOf(key);
            if (!names.contains(name) && !name.startsWith("comment") && !name.equals("$schema")) {
                throw new ProfileException(below(name), "there is no such field");
            }
        }
    }

    /** @throws ProfileException when this is no array */
    List<JsonValue> elements() {
        if (!(value instanceof List<?> list)) {
            throw error("there should be an array");
        }
        List<JsonValue> elements = new ArrayList<>();
        for (int i = 0; i < list.size(); i++) {
            elements.add(new JsonValue(path + "[" + i + "]", list.get(i)));
        }
        return elements;
    }

    Set<String> texts() {
        Set<String> texts = new HashSet<>();
        elements().forEach(element -> texts.add(element.text()));
        return texts;
    }

    String text() {
        if (value instanceof String text) {
            return text;
        }
        throw error("there should be a string");
    }

    /** An unsigned number of 64 bits. */
    long number() {
        if (value instanceof BigInteger number && number.signum() >= 0 && number.compareTo(BEYOND) < 0) {
            return number.longValue();
        }
        throw error("there should be a whole number, not negative, of 64 bits");
    }

    /** A number up to a bound, which is an {@code int}. */
    int number(int most) {
        long number = number();
        if (number < 0 || number > most) {
            throw error("there should be a number from 0 to " + most);
        }
        return (int) number;
    }

    ProfileException error(String problem) {
        return new ProfileException(path, problem);
    }

    private Map<?, ?> members() {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw error("there should be an object");
    }

    private String below(Object name) {
        return path.isEmpty() ? String.valueOf(name) : path + "." + name;
    }
}
