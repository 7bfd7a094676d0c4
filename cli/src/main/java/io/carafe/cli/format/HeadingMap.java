package io.carafe.cli.format;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The headings of all fields that there may be: those that are given, and for others the name of the field in capitals. */
final class HeadingMap extends LinkedHashMap<String, Object> {
    private static final long serialVersionUID = 1L;
    private static final String LABEL = "Label";

    HeadingMap(Map<String, String> given) {
        super(given);
        put(LABEL, TemplateMethod.ofText(LABEL, HeadingMap::ofLabel));
    }

    /** Docker's: the last part of the label's key. */
    private static String ofLabel(String key) {
        return key.substring(key.lastIndexOf('.') + 1).replace('-', ' ').replace('_', ' ');
    }

    @Override
    public boolean containsKey(@Nullable Object field) {
        return true;
    }

    @Override
    public @Nullable Object get(@Nullable Object field) {
        Object given = super.get(field);
        return given != null ? given : String.valueOf(field).toUpperCase(Locale.ROOT);
    }
}
