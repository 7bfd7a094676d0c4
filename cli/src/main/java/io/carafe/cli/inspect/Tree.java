package io.carafe.cli.inspect;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds a document field by field. Not thread-safe. */
final class Tree {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** Adds a field; {@code null} is a value, too. */
    @SuppressWarnings("NullAway") // Documents have nulls, which the type of a map cannot say here.
    Tree put(String name, @Nullable Object value) {
        fields.put(name, value instanceof Tree tree ? tree.fields : value);
        return this;
    }

    /** Adds a field that is left out when there is nothing to say. */
    Tree putUnlessNull(String name, @Nullable Object value) {
        return value == null ? this : put(name, value);
    }

    /** Adds all fields of another document. */
    Tree putAll(Tree other) {
        fields.putAll(other.fields);
        return this;
    }

    Map<String, Object> map() {
        return fields;
    }
}
