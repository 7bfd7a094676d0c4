package io.carafe.cli.format;

import java.util.List;
import java.util.Map;

/**
 * A template of {@code --format}, in the language of Go's {@code text/template} with Docker's functions: fields, variables,
 * pipelines, {@code if}, {@code with}, {@code range}, {@code index}, {@code json}, {@code join}, {@code printf} and others.
 * Immutable.
 */
public final class Template {
    private static final int LONGEST = 1 << 16;

    private final TemplateParser.Parsed parsed;

    /**
     * @param text what the user gave; {@code \t} and {@code \n} in it are taken as a tab and a line feed
     * @throws io.carafe.api.error.InvalidSpecificationException when it cannot be understood
     */
    public Template(String text) {
        if (text.length() > LONGEST) {
            throw TemplateException.unusable("it has more than " + LONGEST + " characters");
        }
        this.parsed = TemplateParser.parse(text.replace("\\t", "\t").replace("\\n", "\n"));
    }

    /** The fields that it names, each as {@code A.B}. */
    public List<String> fields() {
        return parsed.fields();
    }

    /**
     * The text for one object.
     *
     * @throws io.carafe.api.error.InvalidSpecificationException when the object has not what it wants
     */
    public String apply(Map<String, ?> object) {
        return TemplateRun.of(parsed.nodes(), object, false);
    }

    /** The text for the headings of a table, given by field: functions leave them as they are. */
    String headings(Map<String, ?> headings) {
        return TemplateRun.of(parsed.nodes(), headings, true);
    }
}
