package io.carafe.cli.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** A field that takes arguments, as {@code .Label "tier"}. It does not appear in JSON. */
@FunctionalInterface
public interface TemplateMethod {
    @Nullable
    Object call(List<@Nullable Object> arguments);

    /** A method of one text. */
    static TemplateMethod ofText(String name, java.util.function.Function<String, Object> function) {
        return arguments -> {
            if (arguments.size() != 1 || !(arguments.get(0) instanceof String text)) {
                throw TemplateException.unusable("." + name + " wants one argument, a text");
            }
            return function.apply(text);
        };
    }
}
