package io.carafe.cli.format;

import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Go's {@code printf}, as far as the values of templates go. What does not fit is printed as Go does: {@code %!d(string=x)}. */
final class TemplatePrintf {
    private static final Pattern VERB = Pattern.compile("%([-+# 0]*)(\\d{1,4})?(?:\\.(\\d{0,4}))?(.)", Pattern.DOTALL);
    private static final int WIDEST = 1000;

    private final List<@Nullable Object> arguments;
    private int next;

    private TemplatePrintf(List<@Nullable Object> arguments) {
        this.arguments = arguments;
    }

    static String format(String format, List<@Nullable Object> arguments) {
        return new TemplatePrintf(arguments).format(format);
    }

    private String format(String format) {
        StringBuilder out = new StringBuilder();
        Matcher verb = VERB.matcher(format);
        int from = 0;
        while (verb.find()) {
            out.append(format, from, verb.start()).append(one(verb));
            from = verb.end();
        }
        String rest = format.substring(from);
        out.append(rest.replace("%", "%!(NOVERB)"));
        if (next < arguments.size()) {
            out.append("%!(EXTRA ");
            for (int i = next; i < arguments.size(); i++) {
                out.append(i == next ? "" : ", ").append(typed(arguments.get(i)));
            }
            out.append(')');
        }
        return out.toString();
    }

    private String one(Matcher verb) {
        String letter = verb.group(4);
        if (letter.equals("%")) {
            return "%";
        }
        if (next >= arguments.size()) {
            return "%!" + letter + "(MISSING)";
        }
        Object value = arguments.get(next++);
        String flags = verb.group(1);
        Integer precision =
                verb.group(3) == null ? null : Integer.valueOf(verb.group(3).isEmpty() ? "0" : verb.group(3));
        String text = formatted(letter.charAt(0), value, flags, precision);
        if (text == null) {
            return "%!" + letter + "(" + typed(value) + ")";
        }
        int width = verb.group(2) == null ? 0 : Math.min(WIDEST, Integer.parseInt(verb.group(2)));
        return padded(text, width, flags, value instanceof Number);
    }

    private static @Nullable String formatted(
            char letter, @Nullable Object value, String flags, @Nullable Integer precision) {
        return switch (letter) {
            case 'v' ->
                value instanceof Number && flags.contains("+") ? signed(value, flags) : TemplateValues.text(value);
            case 's' ->
                value instanceof Number || value instanceof Boolean ? null : cut(TemplateValues.text(value), precision);
            case 'q' -> value instanceof String text ? Json.line(cut(text, precision)) : null;
            case 't' -> value instanceof Boolean ? value.toString() : null;
            case 'd' -> value instanceof Number number && isWhole(number) ? signed(number, flags) : null;
            case 'x', 'X' -> hex(letter, value);
            case 'o' ->
                value instanceof Number number && isWhole(number) ? Long.toOctalString(number.longValue()) : null;
            case 'b' ->
                value instanceof Number number && isWhole(number) ? Long.toBinaryString(number.longValue()) : null;
            case 'c' -> value instanceof Number number && isWhole(number) ? character(number.longValue()) : null;
            case 'f', 'F', 'e', 'g' -> fraction(letter, value, precision);
            case 'T' -> type(value);
            default -> null;
        };
    }

    private static boolean isWhole(Number value) {
        return value instanceof Integer || value instanceof Long;
    }

    private static String signed(Object value, String flags) {
        String text = TemplateValues.text(value);
        if (text.startsWith("-")) {
            return text;
        }
        return flags.contains("+") ? "+" + text : flags.contains(" ") ? " " + text : text;
    }

    private static @Nullable String hex(char letter, @Nullable Object value) {
        String text = null;
        if (value instanceof Number number && isWhole(number)) {
            text = Long.toHexString(number.longValue());
        } else if (value instanceof String string) {
            text = HexFormat.of().formatHex(string.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
        return text != null && letter == 'X' ? text.toUpperCase(Locale.ROOT) : text;
    }

    private static String character(long codePoint) {
        boolean valid = codePoint >= 0 && codePoint <= Character.MAX_CODE_POINT;
        return Character.toString(valid ? (int) codePoint : 0xfffd);
    }

    private static @Nullable String fraction(char letter, @Nullable Object value, @Nullable Integer precision) {
        if (!(value instanceof Double number)) {
            return null;
        }
        if (letter == 'g' && precision == null) {
            return TemplateValues.text(number);
        }
        int digits = precision == null ? 6 : Math.min(precision, WIDEST);
        char java = letter == 'F' ? 'f' : letter;
        return String.format(Locale.ROOT, "%." + (java == 'g' ? Math.max(1, digits) : digits) + java, number);
    }

    private static String cut(String text, @Nullable Integer precision) {
        return precision == null || text.codePointCount(0, text.length()) <= precision
                ? text
                : text.substring(0, text.offsetByCodePoints(0, precision));
    }

    private static String padded(String text, int width, String flags, boolean number) {
        int missing = width - text.codePointCount(0, text.length());
        if (missing <= 0) {
            return text;
        }
        if (flags.contains("-")) {
            return text + " ".repeat(missing);
        }
        if (flags.contains("0") && number) {
            boolean sign = text.startsWith("-") || text.startsWith("+");
            return sign ? text.charAt(0) + "0".repeat(missing) + text.substring(1) : "0".repeat(missing) + text;
        }
        return " ".repeat(missing) + text;
    }

    private static String typed(@Nullable Object value) {
        return value == null ? "<nil>" : type(value) + "=" + TemplateValues.text(value);
    }

    private static String type(@Nullable Object value) {
        if (value instanceof String) {
            return "string";
        } else if (value instanceof Double) {
            return "float64";
        } else if (value instanceof Number) {
            return "int";
        } else if (value instanceof Boolean) {
            return "bool";
        } else if (value instanceof List) {
            return "[]interface {}";
        }
        return value == null ? "<nil>" : "map[string]interface {}";
    }
}
